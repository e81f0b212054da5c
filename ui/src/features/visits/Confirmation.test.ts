import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { featureHandlers } from '../../../tests/mock/features';
import Confirmation from './Confirmation.vue';

async function open(answers = {}) {
  const asked = overCore(answers);
  const { global } = await asMember('lead', '/confirmation');
  render(Confirmation, { global });
  return asked;
}
const pending = () => featureHandlers['confirmation.pending']?.({}) as { visits: { items: unknown[] }[] };

describe('请您过目', () => {
  beforeEach(() => {
    if ((pending().visits[0]?.items.length ?? 0) > 0) return;
    featureHandlers['items.hear']?.({
      community: 'c1',
      visit: 'v1',
      call: null,
      source: 'symposium',
      nature: 'concern',
      category: 'lift',
      place: null,
      text: '低层住户不同意',
      speaker: null,
      first_answer: null,
      route: null,
    });
  });

  it('says when nothing waits', async () => {
    await open({ 'confirmation.pending': () => ({ visits: [], late: [], items: [] }) });
    expect(await screen.findByText('没有等您过目的记录。')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /确认/ })).toBeNull();
  });

  it('does not confirm while an edit could not be saved', async () => {
    const asked = await open({
      'confirmation.amend': () => {
        throw { code: 'StorageFull', reason: 'disk_full' };
      },
    });
    await fireEvent.click(await screen.findByText('低层住户不同意'));
    await fireEvent.update(screen.getByRole('textbox'), '低层住户暂不同意');
    await fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' });
    await fireEvent.click(screen.getByRole('button', { name: /确认/ }));
    expect((await screen.findByRole('alert')).textContent).toContain('磁盘');
    expect(asked.some((one) => one.name === 'confirmation.confirm')).toBe(false);
  });

  it('leaves a sentence as it was on Escape', async () => {
    const asked = await open();
    await fireEvent.click(await screen.findByText('低层住户不同意'));
    await fireEvent.update(screen.getByRole('textbox'), 'x');
    await fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Escape' });
    expect(asked.some((one) => one.name === 'confirmation.amend')).toBe(false);
  });

  it('takes two edits and the confirmation in four clicks, the edits first', async () => {
    const asked = await open();
    let clicks = 1; // the way here
    const edit = async (text: string, wish: string) => {
      clicks += 1;
      await fireEvent.click(await screen.findByText(text));
      await fireEvent.update(screen.getByRole('textbox'), wish);
    };
    await edit('还没有写，点这里写一句', '座谈会气氛好。');
    await fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' });
    await edit('低层住户不同意', '低层住户暂不同意');
    clicks += 1;
    await fireEvent.blur(screen.getByRole('textbox'));
    await fireEvent.click(screen.getByRole('button', { name: /确认/ }));
    await waitFor(() => expect(asked.some((one) => one.name === 'confirmation.confirm')).toBe(true));
    const order = asked
      .filter((one) => one.name.startsWith('confirmation.') && one.name !== 'confirmation.pending')
      .map((one) => one.name);
    expect(order).toEqual(['confirmation.amend', 'confirmation.amend', 'confirmation.confirm']);
    expect(clicks).toBeLessThanOrEqual(4);
  });

  const heard = {
    id: 'i1',
    number: '003012-0101-0007',
    community: 'c1',
    community_name: '上海新村',
    round: null,
    visit: 'v0',
    call: null,
    source: 'reception_day',
    nature: 'concern',
    category: null,
    category_word: null,
    place: null,
    text: '楼道灯不亮',
    first_answer: null,
    route: null,
    route_word: null,
    speaker: null,
    is_unnamed: true,
    state: 'raised',
    outcome: null,
    due_on: null,
    days_left: null,
    is_overdue: false,
    is_replied: false,
    stage: 'draft',
    heard_at: '2026-10-08T10:05:00+08:00',
    handler: null,
  };
  const late = {
    row: {
      id: 'v0',
      community: 'c1',
      community_name: '上海新村',
      round: '2026-4',
      kind: 'collective',
      visited_on: '2026-10-08',
      stage: 'confirmed',
      attended: 23,
      items: 1,
      calls: 0,
      is_in_window: true,
      written_by: [],
      confirmed_at: '2026-10-08T18:00:00+08:00',
    },
    joined: [],
    calls: [],
    journal: [{ id: 'j1', at: '2026-10-08T20:00:00+08:00', by: '王敏', text: '会后想起的', call: null }],
    actions: [],
    recount: { before: { resident: 18, warden: 4 }, after: { resident: 20, warden: 4 } },
    items: [heard],
  };
  const others = { community: 'c1', community_name: '上海新村', items: [heard] };

  it('tells what came after the confirmation apart, and confirms it with its edits in four clicks', async () => {
    const asked = await open({
      'confirmation.pending': () => ({ visits: [], late: [late], items: [] }),
      'confirmation.amend': () => ({ saved_at: late.row.confirmed_at }),
    });
    let clicks = 1; // the way here
    expect(await screen.findByText('确认后补记')).toBeTruthy();
    expect(screen.getByText('居民代表 18 → 20 人')).toBeTruthy();
    expect(screen.queryByText(/楼组长/)).toBeNull();
    for (const [text, wish] of [
      ['会后想起的', '会后想起一件'],
      ['楼道灯不亮', '3号楼楼道灯不亮'],
    ]) {
      clicks += 1;
      await fireEvent.click(screen.getByText(text ?? ''));
      await fireEvent.update(screen.getByRole('textbox'), wish);
      await fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' });
    }
    clicks += 1;
    await fireEvent.click(screen.getByRole('button', { name: '看过补记，确认' }));
    await waitFor(() => expect(asked.some((one) => one.name === 'confirmation.confirm_late')).toBe(true));
    expect(asked.filter((one) => /amend|confirm_/.test(one.name)).map((one) => one.args)).toEqual([
      { kind: 'journal', id: 'j1', fields: { text: '会后想起一件' } },
      { kind: 'item', id: 'i1', fields: { text: '3号楼楼道灯不亮' } },
      { visit: 'v0' },
    ]);
    expect(clicks).toBeLessThanOrEqual(4);
  });

  it('shows what a joined draft says before it follows, to be amended where it stands', async () => {
    const joined = {
      id: 'v7',
      recorded_by: '沈岚',
      begun_at: '2026-10-08T09:00:00+08:00',
      fields: { summary: '谈了楼道灯', place: '活动室', visited_on: '2026-10-08' },
      attendance: [],
      attended_by_role: { resident: 28 },
      calls: [],
    };
    const same = { before: { resident: 30 }, after: { resident: 30 } };
    const asked = await open({
      'confirmation.pending': () => ({
        visits: [],
        late: [{ ...late, journal: [], items: [], joined: [joined], recount: same }],
        items: [],
      }),
      'confirmation.amend': () => ({ saved_at: late.row.confirmed_at }),
    });
    expect(await screen.findByText('活动室')).toBeTruthy();
    expect(screen.getByText('签到有变化，合计人数不变。')).toBeTruthy();
    await fireEvent.click(screen.getByText('谈了楼道灯'));
    await fireEvent.update(screen.getByRole('textbox'), '谈了楼道灯和电梯');
    await fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' });
    await waitFor(() =>
      expect(asked.find((one) => one.name === 'confirmation.amend')?.args).toEqual({
        kind: 'visit',
        id: 'v7',
        fields: { summary: '谈了楼道灯和电梯' },
      }),
    );
  });

  it('confirms what was heard outside visits, by community, and names nobody who wishes not to be named', async () => {
    const asked = await open({ 'confirmation.pending': () => ({ visits: [], late: [], items: [others] }) });
    expect(await screen.findByRole('heading', { name: '上海新村 其他来源的诉求' })).toBeTruthy();
    expect(screen.getByText(/接待日 · 10月8日 周四 听到 · .*不透露姓名/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '看过了，确认这 1 条' }));
    await waitFor(() =>
      expect(asked.find((one) => one.name === 'confirmation.confirm_items')?.args).toEqual({ community: 'c1' }),
    );
  });

  it('lets a sheet be read before those in front of it', async () => {
    const asked = await open({
      'confirmation.pending': () => ({ visits: [], late: [late], items: [others] }),
    });
    expect(await screen.findByText('确认后补记')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: /看这一份.*其他来源的诉求/ }));
    await fireEvent.click(await screen.findByRole('button', { name: '看过了，确认这 1 条' }));
    await waitFor(() => expect(asked.some((one) => one.name === 'confirmation.confirm_items')).toBe(true));
    expect(asked.some((one) => one.name === 'confirmation.confirm_late')).toBe(false);
  });
});
