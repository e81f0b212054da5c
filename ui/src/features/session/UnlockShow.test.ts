import { createPinia, setActivePinia } from 'pinia';
import { fireEvent, render, screen } from '@testing-library/vue';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createI18n } from 'vue-i18n';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useDoor } from '@/api/call';
import { useSession } from '@/api/session';
import common from '@/locales/zh-CN.json';
import { members as made } from '../../../tests/mock/world';
import UnlockShow from './UnlockShow.vue';
import routes from './routes';
import words from './zh.json';

const members = [
  ...made.slice(0, 2),
  { ...made[0], member: 'm3', nickname: '刘离岗', keys_destroyed_at: '2026-10-08T10:12:00+08:00' },
];
const me = {
  member: 'm2',
  nickname: '陈建国',
  role: 'lead',
  district: 'd',
  district_name: '徐汇区',
  communities: [],
  team: null,
};
let stage = 'locked';
const calls: { name: string; args: object }[] = [];
let refuse: object | null = null;

beforeEach(() => {
  stage = 'locked';
  calls.length = 0;
  refuse = null;
  setActivePinia(createPinia());
  useDoor({
    bytesUrl: String,
    call: async (name, args) => {
      calls.push({ name, args });
      if (name === 'session.state')
        return {
          stage,
          is_practice: false,
          practice_passphrase: null,
          window_title: '',
          members,
          me: stage === 'open' ? me : null,
          now: '2026-10-08T02:00:00Z',
          version: '0.1.0',
          clock_jumped: false,
        };
      if (name === 'changes.wait') throw { code: 'Locked', reason: 'locked' };
      if (refuse) throw refuse;
      stage = 'open';
      return { me, exchanged: { received_changes: 4, from: ['王敏'], delivered: 0 }, unfinished_drafts: 0 };
    },
  });
});

async function show(at = '/unlock') {
  const session = useSession();
  await session.load();
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [...routes, { path: '/:rest(.*)*', component: { template: '<i />' } }],
  });
  await router.push(at);
  const i18n = createI18n({
    legacy: false,
    locale: 'zh-CN',
    messages: { 'zh-CN': { ...common, session: words } } as never,
  });
  render(UnlockShow, { global: { plugins: [i18n, router] } });
  return { router, session };
}

describe('unlock', () => {
  it('says of a vault whose keys are destroyed that they are, and asks no secret', async () => {
    refuse = { code: 'InvalidInput', reason: 'wrong_passphrase' };
    await show();
    await fireEvent.click(screen.getByRole('radio', { name: /刘离岗/ }));
    expect(screen.getByText(/本机金库已停用，密钥已销毁（.*10.*8.*）/)).toBeTruthy();
    expect(screen.queryByLabelText('口令')).toBeNull();
    expect(screen.queryByRole('link', { name: '忘记口令' })).toBeNull();
  });

  it('asks no secret before a name is chosen', async () => {
    await show();
    expect(screen.queryByLabelText('口令')).toBeNull();
  });

  it('says a wrong passphrase in words, empties the box and stays', async () => {
    refuse = { code: 'InvalidInput', reason: 'wrong_passphrase' };
    const { router } = await show();
    await fireEvent.click(screen.getByRole('radio', { name: /陈建国/ }));
    await fireEvent.update(screen.getByLabelText('口令'), '不对的口令');
    await fireEvent.click(screen.getByRole('button', { name: '打开' }));
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toContain('口令不对'));
    expect((screen.getByLabelText('口令') as HTMLInputElement).value).toBe('');
    expect(router.currentRoute.value.path).toBe('/unlock');
  });

  it('opens, keeps what colleagues handed over, and goes back to where one was', async () => {
    const { router, session } = await show('/unlock?back=/doors');
    await fireEvent.click(screen.getByRole('radio', { name: /陈建国/ }));
    await fireEvent.update(screen.getByLabelText('口令'), '我家门前有两棵枣树树');
    await fireEvent.click(screen.getByRole('button', { name: '打开' }));
    await vi.waitFor(() => expect(router.currentRoute.value.path).toBe('/doors'));
    expect(calls).toContainEqual({
      name: 'session.unlock',
      args: { member: 'm2', passphrase: '我家门前有两棵枣树树' },
    });
    expect(session.brought).toEqual({ received_changes: 4, from: ['王敏'], delivered: 0 });
  });

  it('after an idle lock asks that member for the PIN, and for the passphrase once the PIN is gone', async () => {
    sessionStorage.setItem('zoufang.pin', 'm2');
    refuse = { code: 'Locked', reason: 'pin_gone' };
    await show();
    await fireEvent.update(screen.getByLabelText('快速解锁码'), '802913');
    await fireEvent.click(screen.getByRole('button', { name: '打开' }));
    await vi.waitFor(() => expect(screen.getByLabelText('口令')).toBeTruthy());
    expect(sessionStorage.getItem('zoufang.pin')).toBeNull();
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toContain('快速解锁码已失效'));
  });

  it('keeps asking for the PIN while tries are left', async () => {
    sessionStorage.setItem('zoufang.pin', 'm2');
    refuse = { code: 'InvalidInput', reason: 'wrong_pin', params: { tries_left: '3' } };
    await show();
    await fireEvent.update(screen.getByLabelText('快速解锁码'), '802913');
    await fireEvent.click(screen.getByRole('button', { name: '打开' }));
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toContain('还可以试 3 次'));
    expect(screen.getByLabelText('快速解锁码')).toBeTruthy();
  });
});
