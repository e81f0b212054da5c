/** Mounting a component with the real Chinese words, for tests only. */
import { createI18n } from 'vue-i18n';
import { createMemoryHistory, createRouter } from 'vue-router';
import zh from '@/locales/zh-CN.json';

export function plugins(routes: string[] = []) {
  const i18n = createI18n({
    legacy: false,
    locale: 'zh-CN',
    messages: { 'zh-CN': zh } as never,
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['/', ...routes].map((path) => ({ path, component: { template: '<div />' } })),
  });
  return { global: { plugins: [i18n, router] }, router };
}
