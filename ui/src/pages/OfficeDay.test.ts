import { fireEvent, render, screen } from '@testing-library/vue';
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
};
const day: Day = {
  round: null,
  coverage: { communities: 2, covered: 2, teams: 2, gaps: [], seats: 10, filled: 10, vacant: 0 },
  received: [received],
  not_received: [missing],
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

  it('says in words that nothing came, or that nobody is missing', async () => {
    await open({ received: [], not_received: [] });
    expect(screen.getByText('各走访团队的记录都已收到。')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: /已收到/ }));
    expect(screen.getByText('还没有收到走访团队的记录。')).toBeTruthy();
  });
});
