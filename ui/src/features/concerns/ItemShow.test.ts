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
  it('lets a subdistrict say the level, and nobody else', async () => {
    const said: object[] = [];
    overCore({
      'items.show': (args: object) => ({ ...known(args), speaker: null, may_advise: true }),
      'items.advise_level': (args: object) => (said.push(args), known(args)),
    });
    const { global } = await asMember('subdistrict');
    render(ItemShow, { props: { id: ITEM }, global });
    const say = await screen.findByRole('button', { name: '提出意见' });
    expect((say as HTMLButtonElement).disabled).toBe(true);
    await fireEvent.click(screen.getAllByRole('radio', { name: /区职能部门/ })[0]!);
    await fireEvent.click(say);
    await screen.findByText('✓ 意见已提出，下次同步时送到。');
    expect(said).toEqual([{ id: ITEM, route: expect.any(String) }]);
  });

  it('offers no opinion to the team', async () => {
    await open('lead');
    await screen.findAllByText(/办理经过|办理路径/);
    expect(screen.queryByRole('button', { name: '提出意见' })).toBeNull();
  });

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
