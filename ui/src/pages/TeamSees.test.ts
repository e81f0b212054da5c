import { render, screen, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { DrawerSeen, TeamSees as Seen, VisitRow } from '@/api/generated';
import { asMember, overCore } from '../../tests/featureMounting';
import TeamSees from './TeamSees.vue';

const drawers: DrawerSeen[] = [
  { drawer: 'registry', readers: [], is_here: false },
  { drawer: 'work', readers: ['recorder', 'lead', 'delegate', 'lawyer'], is_here: true },
  { drawer: 'draft', readers: ['recorder', 'lead', 'delegate', 'lawyer'], is_here: false },
  { drawer: 'office', readers: ['recorder', 'lead'], is_here: true },
];
const visit: VisitRow = {
  id: 'v1',
  community: 'c1',
  community_name: '上海新村',
  round: '2026-4',
  kind: 'collective',
  visited_on: '2026-10-08',
  stage: 'confirmed',
  attended: 30,
  items: 12,
  calls: 0,
  is_in_window: true,
  written_by: [],
  is_void_asked: false,
  confirmed_at: null,
};
const seen: Seen = {
  number: '8',
  communities: [{ id: 'c1', name: '上海新村' }],
  drawers,
  visits: [],
  items: [],
  items_count: 0,
};

async function open(answer: () => unknown): Promise<void> {
  document.body.innerHTML = '';
  overCore({ 'directory.team_sees': answer });
  const { global } = await asMember('office', '/');
  render(TeamSees, { props: { id: 't8' }, global });
  await screen.findByRole('heading', { level: 1 });
}
const rowOf = (word: RegExp) => within(screen.getByRole('row', { name: word }));

describe('what a team sees', () => {
  it('says why when it is not the office who asks', async () => {
    await open(() => Promise.reject({ code: 'Forbidden', reason: 'not_your_right' }));
    expect((await screen.findByRole('alert')).textContent).toBeTruthy();
  });

  it('tells drawer by drawer who reads it, and what the office itself does not see', async () => {
    await open(() => seen);
    await screen.findByRole('heading', { name: /第8走访团队/ });
    expect(rowOf(/住户台账/).getByText('不在团队的电脑上')).toBeTruthy();
    expect(rowOf(/确认以前/).getByText('看不到')).toBeTruthy();
    expect(rowOf(/已确认的走访/).getByText('全体成员')).toBeTruthy();
    expect(rowOf(/签发的报告/).getByText('联络员（代录）、带队领导')).toBeTruthy();
  });

  it('says that nothing came, and lists what did', async () => {
    await open(() => seen);
    expect(await screen.findByText('还没有收到已确认的走访。')).toBeTruthy();
    await open(() => ({ ...seen, visits: [visit] }));
    expect(await screen.findByText(/集中走访 · .*上海新村/)).toBeTruthy();
    expect(screen.getByRole('heading', { name: '走访 1 次' })).toBeTruthy();
  });

  it('does not pass a part for the whole', async () => {
    await open(() => ({ ...seen, items_count: 240 }));
    expect(await screen.findByRole('heading', { name: '诉求 240 件' })).toBeTruthy();
    expect(screen.getByText('只列最近的 0 件。')).toBeTruthy();
  });
});
