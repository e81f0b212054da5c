import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OfficeDay as Day, TeamReceived, TeamRow } from '@/api/generated';
import { asMember, overCore } from '../../tests/featureMounting';
import { layOut } from '../../tests/laidOut';
import OfficeDay from './OfficeDay.vue';

const missing: TeamRow = {
  id: 't9',
  number: '9',
  subdistrict: '湖南路街道',
  communities: ['永嘉新村'],
  lead: '赵红',
  lead_unit: '区教育局',
  lead_phone: '13800005678',
  lawyer: null,
  vacant: 0,
  note: null,
};
const received: TeamReceived = {
  id: 't8',
  number: '8',
  communities: ['上海新村'],
  lead: '陈建国',
  visits: 2,
  items: 14,
  visited_on: '2026-10-08',
  arrival: 'synced',
  told: [],
};
const day: Day = {
  round: null,
  coverage: { communities: 2, covered: 2, teams: 2, gaps: [], seats: 10, filled: 10, vacant: 0 },
  received: [received],
  not_received: [missing],
  not_due: [],
  district_items: [],
  papers_ready: 0,
};

async function open(over: Partial<Day> = {}): Promise<void> {
  document.body.innerHTML = '';
  overCore({ 'days.office': () => ({ ...day, ...over }) });
  const { global } = await asMember('office', '/');
  render(OfficeDay, { global });
  await screen.findByRole('button', { name: /未收到/ });
}

beforeAll(layOut);

describe("the office's teams in one list", () => {
  it('names who is missing, with the number to call', async () => {
    await open();
    const row = await screen.findByRole('row', { name: /永嘉新村/ });
    expect(row.textContent).toContain('13800005678');
    expect(screen.queryByRole('row', { name: /上海新村/ })).toBeNull();
  });

  it('shows what came from whom', async () => {
    await open();
    await fireEvent.click(screen.getByRole('button', { name: /已收到/ }));
    const row = await screen.findByRole('row', { name: /上海新村/ });
    for (const word of ['8', '陈建国', '2', '14', '10月8日']) expect(row.textContent).toContain(word);
    expect(screen.queryByRole('row', { name: /永嘉新村/ })).toBeNull();
  });

  it('calls no team that owes nothing missing', async () => {
    await open({ not_due: [{ ...missing, id: 't7', number: '7', communities: ['武康'] }] });
    expect(screen.queryByRole('row', { name: /武康/ })).toBeNull();
    expect(screen.getByRole('button', { name: /未收到/ }).textContent).toContain('1 支');
    await fireEvent.click(screen.getByRole('button', { name: /全部走访团队/ }));
    const row = await screen.findByRole('row', { name: /武康/ });
    expect(row.textContent).toContain('本次不应走访');
    expect(row.textContent).not.toContain('未收到');
  });

  it('lists every team in one list, each marked as it came, the missing first with the number to call', async () => {
    await open();
    await fireEvent.click(screen.getByRole('button', { name: /全部走访团队/ }));
    const rows = (await screen.findAllByRole('row')).slice(1).map((row) => row.textContent);
    expect(rows).toHaveLength(2);
    for (const word of ['永嘉新村', '未收到', '赵红', '13800005678']) expect(rows[0]).toContain(word);
    for (const word of ['上海新村', '已同步', '陈建国', '14', '10月8日']) expect(rows[1]).toContain(word);
  });

  it('names the round in the reminder as people say it', async () => {
    const texts: string[] = [];
    const clipboard = { writeText: async (text: string) => void texts.push(text) };
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    const round = { id: 'r4', number: '2026-4', from_on: '2026-10-01', to_on: '2026-10-10' };
    await open({ round: { ...round, days_left: 2, working_days: 3, is_open: true } });
    await fireEvent.click(screen.getByRole('button', { name: '复制提醒文字' }));
    await waitFor(() => expect(texts[0]).toContain('2026年第4次集中走访期为2026年10月1日至2026年10月10日'));
    expect(texts[0]).not.toContain('2026-4');
  });

  it('says in words that nothing came, or that nobody is missing', async () => {
    await open({ received: [], not_received: [] });
    expect(screen.getByText('各走访团队的记录都已收到。')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: /已收到/ }));
    expect(screen.getByText('还没有收到走访团队的记录。')).toBeTruthy();
  });

  it('marks what was taken down, shows it beside the own record, and settles it by one word', async () => {
    const told = {
      id: 'd1',
      community: 'c8',
      community_name: '上海新村',
      visited_on: '2026-10-08',
      attended: 28,
      source: 'phone' as const,
      told_by: '王敏',
      heard: ['路灯不亮', '楼道堆物'],
      own: 'v8',
    };
    const phoned = {
      ...received,
      id: 't7',
      number: '7',
      communities: ['乐山二三村'],
      arrival: 'phone' as const,
      told: [],
    };
    const both = { ...phoned, id: 't6', number: '6', communities: ['永嘉'], arrival: 'synced_and_phone' as const };
    document.body.innerHTML = '';
    const asked = overCore({
      'days.office': () => ({ ...day, received: [{ ...received, told: [told] }, phoned, both] }),
      'told.settle': () => ({ saved_at: '' }),
    });
    const { global } = await asMember('office', '/');
    render(OfficeDay, { global });
    await fireEvent.click(await screen.findByRole('button', { name: /已收到/ }));
    expect((await screen.findByRole('row', { name: /乐山二三村/ })).textContent).toContain('电话代录');
    expect(screen.getByRole('row', { name: /永嘉/ }).textContent).toContain('已同步＋电话代录');
    expect(screen.getByRole('row', { name: /上海新村/ }).textContent).toContain('已同步');
    await fireEvent.click(screen.getByRole('button', { name: /代录、导入/ }));
    expect(screen.getByText('团队已同步这一次走访，以团队的记录为准。')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '是同一次走访' }));
    const settled = { id: 'd1', same_as: 'v8', reason: null };
    await waitFor(() => expect(asked.find((one) => one.name === 'told.settle')?.args).toEqual(settled));
  });

  it('takes down what is told on the phone, one thing a line, and nothing without a community', async () => {
    document.body.innerHTML = '';
    const community = {
      id: 'c9',
      code: '310104003009',
      name: '永嘉新村',
      subdistrict: '湖南路街道',
      team_number: '9',
      is_gap: false,
    };
    const asked = overCore({
      'days.office': () => day,
      'directory.communities': () => [community],
      'told.take_down': () => ({ saved_at: '' }),
    });
    const { global } = await asMember('office', '/');
    render(OfficeDay, { global });
    await fireEvent.click(await screen.findByRole('button', { name: '电话代录…' }));
    const save = screen.getByRole('button', { name: '记下', hidden: true });
    await fireEvent.click(save);
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('请从列出的居民区里选一个');
    await fireEvent.update(screen.getByLabelText('居民区'), '永嘉新村');
    await fireEvent.update(screen.getByLabelText('参加人数'), '30');
    await fireEvent.update(screen.getByLabelText('群众反映'), '路灯不亮\n\n楼道堆物');
    await fireEvent.click(save);
    await waitFor(() =>
      expect(asked.find((one) => one.name === 'told.take_down')?.args).toMatchObject({
        community: 'c9',
        attended: 30,
        source: 'phone',
        heard: ['路灯不亮', '楼道堆物'],
      }),
    );
  });

  it('says what of a table would be taken and what not, before anything is written', async () => {
    document.body.innerHTML = '';
    const visits = [{ community: '永嘉新村', visited_on: '2026-10-07', attended: 30, heard: 2, is_known: false }];
    const left = [{ number: 5, community: '没有这个居民区', reason: 'community_unknown' }];
    const read = { read: 3, taken: 2, known: 0, left, visits, is_applied: false };
    const asked = overCore({
      'days.office': () => day,
      'told.preview_table': () => read,
      'told.apply_table': () => ({ ...read, is_applied: true }),
    });
    const { global } = await asMember('office', '/');
    const { container } = render(OfficeDay, { global });
    await fireEvent.click(await screen.findByRole('button', { name: '导入情况表…' }));
    const input = container.querySelector('input[type=file]') as HTMLInputElement;
    await fireEvent.change(input, { target: { files: [new File(['x'], '情况表.csv')] } });
    expect(await screen.findByText('共 3 行：导入 2 行，已有 0 行，不能导入 1 行。')).toBeTruthy();
    expect(screen.getByText(/第 5 行 没有这个居民区：没有这个居民区，请核对名称。/)).toBeTruthy();
    expect(asked.some((one) => one.name === 'told.apply_table')).toBe(false);
    await fireEvent.click(screen.getByRole('button', { name: '导入 2 行', hidden: true }));
    await waitFor(() => expect(asked.some((one) => one.name === 'told.apply_table')).toBe(true));
  });
});
