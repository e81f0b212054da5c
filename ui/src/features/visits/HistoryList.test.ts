import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import HistoryList from './HistoryList.vue';

const line = (change: string, day: string, receivedAt: string | null, after: string) => ({
  change,
  at: `2026-10-${day}T09:30:00+08:00`,
  received_at: receivedAt,
  by: '王敏',
  recorded_for: null,
  role: 'recorder',
  standing: 'in_force',
  intent: 'record_visit',
  changes: [
    { field: 'place', manner: 'typed', list: null, before: null, before_words: null, after, after_words: null },
  ],
});
const here = line('c2', '09', null, '二楼会议室');
const earlier = line('c1', '08', '2026-10-08T10:00:00+08:00', '居委会门口');

async function open(answers = {}) {
  document.body.innerHTML = '';
  const asked = overCore({
    'history.show': () => [here],
    'history.extent': () => ({ is_whole: false }),
    'history.fetch': () => ({ lines: [earlier, here], is_whole: true }),
    ...answers,
  });
  const { global } = await asMember('recorder', '/visits');
  render(HistoryList, { global, props: { id: 'v1' } });
  await screen.findByText(/二楼会议室/);
  return asked;
}
const press = async () => fireEvent.click(await screen.findByRole('button', { name: '取来更早的改动' }));

describe('操作记录 of a record', () => {
  it('asks nobody for what is all here, and says what the hub has', async () => {
    const asked = await open({ 'history.extent': () => ({ is_whole: true }) });
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.getByText('还没有中心端的回执')).toBeTruthy();
    expect(asked.some((one) => one.name === 'history.fetch')).toBe(false);
  });

  it('says that earlier changes are at the hub, and shows them like the others once asked for', async () => {
    await open();
    expect(screen.getByText(/更早的改动在中心端/)).toBeTruthy();
    await press();
    expect(await screen.findByText(/居委会门口/)).toBeTruthy();
    expect(screen.getByText(/中心端 .*10:00 已收到/)).toBeTruthy();
    expect(screen.getByText(/只在这里显示，不存进本机/)).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says what is missing and when it can be had where there is no line', async () => {
    await open({ 'history.fetch': () => Promise.reject({ code: 'Offline', reason: 'hub_not_reached', params: {} }) });
    await press();
    expect((await screen.findByRole('alert')).textContent).toContain('连不上中心端');
    expect(screen.getByText(/连上中心端以后再按一次就能看到；U盘和中转站带不来这部分/)).toBeTruthy();
    expect(screen.getByText(/二楼会议室/)).toBeTruthy();
    await waitFor(() => expect(screen.getByRole('button', { name: '取来更早的改动' })).toBeTruthy());
  });

  it('says names, days, words of lists and fields as people do, and nothing as it is kept', async () => {
    const kept = (field: string, manner: string, list: string | null, after: string, words: string | null) => ({
      field,
      manner,
      list,
      before: null,
      before_words: null,
      after,
      after_words: words,
    });
    const changes = [
      kept('visited_on', 'day', null, '2026-10-08', null),
      kept('notice_posted', 'yes_no', null, 'true', null),
      kept('kind', 'choice', 'visit_kinds', 'collective', null),
      kept('round', 'named', null, '019b8684-aa80-79b0-a218-f1e7a71c241b', '2026年第4次'),
      kept('community', 'named', null, '8396724c-9bdb-51a0-a9e2-3bafe91433b0', null),
      kept('scope', 'named', null, 'f84efc81-7803-5b77-9f4e-342396766b95', null),
      kept('99', 'typed', null, '三', null),
    ];
    const voided = { ...here, change: 'c5', intent: 'void', changes: [kept('void', 'typed', null, '重复记了', null)] };
    const later = { ...here, change: 'c6', intent: 'later_version', changes: [] };
    await open({ 'history.show': () => [here, { ...here, change: 'c3', changes }, voided, later] });
    const all = screen.getAllByRole('listitem').map((entry) => entry.textContent ?? '');
    for (const words of [
      '10月8日',
      '通知已张贴：— → 是',
      '集中走访期：— → 2026年第4次',
      '（本机没有它的名称）',
      '其他内容：— → 三',
    ])
      expect(all[1]).toContain(words);
    expect(all[2]).toMatch(/作废.*原因：重复记了/su);
    expect(all[3]).toContain('本版本还不认识');
    expect(all.join()).not.toMatch(/collective|visited_on|019b8684|8396724c|f84efc81|later_version|record_visit/);
  });

  it('marks what does not count, and what waits for a ruling', async () => {
    const refused = { ...line('c3', '09', '2026-10-09T10:00:00+08:00', '没有采用的地方'), standing: 'not_in_force' };
    const held = { ...line('c4', '09', '2026-10-09T10:00:00+08:00', '等放行的地方'), standing: 'held' };
    await open({ 'history.show': () => [here, refused, held], 'history.extent': () => ({ is_whole: true }) });
    const [first, second, third] = screen.getAllByRole('listitem').map((entry) => entry.textContent ?? '');
    expect(first).not.toContain('没有生效');
    expect(second).toMatch(/没有采用的地方.*没有生效/su);
    expect(third).toMatch(/等放行的地方.*待放行/su);
  });

  it('says that a part was written where the member does not read', async () => {
    await open({ 'history.fetch': () => ({ lines: [here], is_whole: false }) });
    await press();
    expect(await screen.findByText(/最早写在您看不到的范围里/)).toBeTruthy();
  });
});
