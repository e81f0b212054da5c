import { render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { ItemPage, Reader, Role, Stage, State } from '@/api/generated';
import { asMember } from '../../../tests/featureMounting';
import ItemSteps from './ItemSteps.vue';

async function show(role: Role, state: State, stage: Stage) {
  const { global } = await asMember(role);
  const row = { nature: 'concern', state, stage, due_on: null, days_left: null, is_replied: true };
  const page = { row, allowed: [], readers: [], due_reason: null, steps: [] } as unknown as ItemPage;
  render(ItemSteps, { props: { page }, global });
}

describe('beside a concern', () => {
  it.each([
    ['raised', '受理后定期限。'],
    ['closed', '现在不计期限。'],
    ['deferred', '现在不计期限。'],
  ] as const)('%s without a date says %s', async (state, words) => {
    await show('recorder', state, 'confirmed');
    expect(screen.getByText(words)).toBeTruthy();
  });

  it('the lead is shown where an unconfirmed one is confirmed', async () => {
    await show('lead', 'raised', 'draft');
    expect(screen.getByRole('link', { name: '去“请您过目”' }).getAttribute('href')).toBe('/confirmation');
  });

  it('names who reads it by place, and a called department with what it reads', async () => {
    const { global } = await asMember('recorder');
    const row = { nature: 'concern', state: 'accepted', stage: 'confirmed', due_on: null, days_left: null };
    const readers: Reader[] = [
      { role: 'recorder', place_name: '上海新村', told: null },
      { role: 'lead', place_name: '上海新村', told: null },
      { role: 'office', place_name: '徐汇区', told: null },
      { role: 'department', place_name: '区房管局', told: ['name', 'phone'] },
      { role: 'department', place_name: '区绿化市容局', told: [] },
    ];
    const page = { row, allowed: [], readers, due_reason: null, steps: [] } as unknown as ItemPage;
    render(ItemSteps, { props: { page }, global });
    for (const words of [
      '上海新村：联络员（代录）、带队领导',
      '徐汇区：领导小组办公室',
      '区房管局：只看得到转请时写给它的内容，以及居民的姓名、电话',
      '区绿化市容局：只看得到转请时写给它的内容，看不到居民的信息',
    ]) {
      expect(screen.getByText(words)).toBeTruthy();
    }
  });

  it('everybody else is told that there is nothing to do', async () => {
    await show('recorder', 'raised', 'draft');
    expect(screen.queryByRole('link')).toBeNull();
    expect(screen.getByText('现在没有您可以办的。')).toBeTruthy();
  });
});
