import { render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { ItemPage, Role, Stage, State } from '@/api/generated';
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

  it('everybody else is told that there is nothing to do', async () => {
    await show('recorder', 'raised', 'draft');
    expect(screen.queryByRole('link')).toBeNull();
    expect(screen.getByText('现在没有您可以办的。')).toBeTruthy();
  });
});
