import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { AddressTried } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import LineTrial from './LineTrial.vue';

const known: AddressTried = {
  address: 'https://hub.xuhui:8443',
  finding: 'known',
  problem: null,
  took_ms: 38,
  clock_ahead_minutes: 0,
};

async function tested(answer: () => unknown): Promise<HTMLElement> {
  document.body.innerHTML = '';
  overCore({ 'hub.try_line': answer });
  const { global } = await asMember('recorder', '/settings');
  render(LineTrial, { global });
  await fireEvent.click(await screen.findByRole('button', { name: '测试连接' }));
  await screen.findByRole('button', { name: '测试连接' });
  return document.body;
}

describe('a trial of the line', () => {
  it('says why the centre was not reached and that nothing is lost', async () => {
    const problem = { is_offline: true, reason: 'hub_not_reached', params: {} };
    const page = await tested(() => [{ ...known, finding: 'no_answer', problem }]);
    expect(page.textContent).toContain('连不上中心端。内容都在本机');
    expect(page.textContent).not.toContain('毫秒');
  });

  it.each([
    ['revoked', '资料已停用'],
    ['not_yet_known', '第一次同步时登记'],
    ['known', '认识您在这台电脑上的资料'],
  ] as const)('tells %s in words', async (finding, words) => {
    expect((await tested(() => [{ ...known, finding }])).textContent).toContain(words);
  });

  it.each([
    [1, '校准', false],
    [9, '快 9 分钟', true],
    [-75, '慢 75 分钟', true],
  ])('names a clock %i minutes off', async (clock_ahead_minutes, words, isNamed) => {
    const page = await tested(() => [{ ...known, clock_ahead_minutes }]);
    expect(page.textContent?.includes(words)).toBe(isNamed);
  });

  it('names each of several addresses', async () => {
    const other = { ...known, address: 'https://10.1.2.3:8443' };
    const page = await tested(() => [known, other]);
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    expect(page.textContent).toContain('有一个地址能连上就能同步');
  });

  it('says what stood in the way of the trial itself', async () => {
    const page = await tested(() => Promise.reject({ code: 'Locked', reason: 'locked' }));
    expect(page.querySelector('[role=alert]')).toBeTruthy();
  });
});
