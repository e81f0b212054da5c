/** Mounting a whole screen of a feature over the made-up core, with the real words and routes; for tests only. */
import { createPinia } from 'pinia';
import { createI18n } from 'vue-i18n';
import { createMemoryHistory, createRouter, type RouteRecordRaw } from 'vue-router';
import { useDoor } from '@/api/call';
import type { Me, Role } from '@/api/generated';
import { useSession } from '@/api/session';
import zh from '@/locales/zh-CN.json';
import { featureHandlers } from './mock/features';

const words = import.meta.glob<Record<string, unknown>>('../src/features/*/zh.json', {
  eager: true,
  import: 'default',
});
const files = import.meta.glob<Record<string, unknown>>('../src/features/*/*.zh.json', {
  eager: true,
  import: 'default',
});
const routes = import.meta.glob<RouteRecordRaw[]>('../src/features/*/routes.ts', { eager: true, import: 'default' });

export interface Heard {
  name: string;
  args: Record<string, unknown>;
}

/** The made-up core behind the door; answers what it was asked, in order. `answers` stand before its own. */
export function overCore(answers: Record<string, (args: never) => unknown> = {}): Heard[] {
  const asked: Heard[] = [];
  useDoor({
    bytesUrl: (id) => `/bytes/${id}`,
    call: async (name, args) => {
      asked.push({ name, args: args as Record<string, unknown> });
      const answer = answers[name] ?? featureHandlers[name];
      if (!answer) throw { code: 'NotFound', reason: 'no_such_command' };
      return structuredClone(await (answer as (a: unknown) => unknown)(args));
    },
  });
  return asked;
}

/** Plugins of the whole app for a member of this role. */
export async function asMember(role: Role, path = '/') {
  const messages = Object.fromEntries(
    Object.entries(words).map(([file, own]) => [file.split('/').at(-2) ?? file, own]),
  );
  const refusals = Object.assign(
    {},
    ...Object.values(files),
    ...Object.values(words).map((own) => own.errors ?? {}),
  ) as Record<string, unknown>;
  const i18n = createI18n({
    legacy: false,
    locale: 'zh-CN',
    messages: { 'zh-CN': { ...zh, ...messages, errors: { ...refusals, ...zh.errors } } } as never,
  });
  const pinia = createPinia();
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [...Object.values(routes).flat(), { path: '/', name: 'home', component: { template: '<div />' } }],
  });
  await router.push(path);
  const me: Me = {
    member: 'm1',
    nickname: '王敏',
    role,
    district: 'd1',
    district_name: '徐汇区',
    communities: [{ id: 'c1', name: '上海新村' }],
    section: null,
    department: role === 'department' ? { id: 'dp1', name: '区房管局' } : null,
    team: { id: 't1', number: '1', name: '第1走访团队' },
  };
  useSession(pinia).$patch({
    state: {
      stage: 'open',
      is_practice: true,
      practice_passphrase: null,
      window_title: '',
      members: [],
      me,
      now: '2026-10-08T02:32:05Z',
      clock: '2026-10-08T02:32:05Z',
      version: '0',
      clock_jumped: false,
    },
  } as never);
  return { global: { plugins: [i18n, pinia, router] }, router };
}
