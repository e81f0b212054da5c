import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { Role } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { featureHandlers } from '../../../tests/mock/features';
import ItemShow from './ItemShow.vue';

const ITEM = 'item1';
const speaker = { name: '张丽', phone: '13812345678', door: '3-2-501', is_unnamed: false };
const known = featureHandlers['items.show'] as (args: object) => object;

async function open(role: Role, drafts: object[] = []) {
  const asked = overCore({
    'items.show': (args: object) => ({ ...known(args), speaker: role === 'office' ? null : speaker }),
    'drafts.list': () => drafts,
  });
  const { global } = await asMember(role);
  render(ItemShow, { props: { id: ITEM }, global });
  return asked;
}

describe('one concern', () => {
  it.each([
    ['recorder', true],
    ['lead', true],
    ['delegate', false],
    ['community_secretary', false],
    ['office', false],
  ] as const)('lets a %s put right who said it: %s', async (role, may) => {
    await open(role);
    await screen.findByText('张丽 · 3-2-501 · 138****5678', undefined).catch(() => undefined);
    expect(screen.queryByRole('button', { name: '更正是谁说的' }) !== null).toBe(may);
  });

  it('shows the number masked', async () => {
    await open('lead');
    expect(await screen.findByText('张丽 · 3-2-501 · 138****5678')).toBeTruthy();
    expect(document.body.textContent).not.toContain('13812345678');
  });

  it('takes up what was typed about the speaker and never saved', async () => {
    await open('recorder', [
      { key: 'item/x/speaker', text: JSON.stringify({ name: '张莉' }), saved_at: '2026-10-08T10:00:00+08:00' },
    ]);
    expect((await screen.findByLabelText<HTMLInputElement>('姓名')).value).toBe('张莉');
    await fireEvent.keyDown(screen.getByLabelText('姓名'), { key: 'Tab' });
  });
});
