import { createI18n } from 'vue-i18n';
import { describe, expect, it } from 'vitest';
import zh from '@/locales/zh-CN.json';
import { waitingWords } from './waiting';

const i18n = createI18n({ legacy: false, locale: 'zh-CN', messages: { 'zh-CN': zh } as never });
const { t } = i18n.global as unknown as { t: (key: string, named?: Record<string, unknown>) => string };

describe('what waits for the lead', () => {
  it.each([
    [{ visits: 1, late: 0, items: 0 }, '1 次走访'],
    [{ visits: 0, late: 2, items: 0 }, '2 次走访的补记'],
    [{ visits: 1, late: 1, items: 3 }, '1 次走访、1 次走访的补记、3 条其他来源的诉求'],
  ])('%j is said as %s', (waiting, said) => {
    expect(waitingWords({ ...waiting, total: 0 }, t)).toBe(said);
  });
});
