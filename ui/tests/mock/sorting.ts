/** A made-up list of a visit under joint sorting: one of each case. */
import type { SideMark, SortingMarks, SortingPage, SortingRow, SortingSums, SortingVisit } from '@/api/generated';
import { items } from './world.ts';

const yes: SideMark = { is_confirmed: true, changes: [] };
const no: SideMark = { is_confirmed: false, changes: [] };
const blank: SortingMarks = {
  sorted: { nature: 'concern', route: 'subdistrict', is_hotline: false, duplicate_of: null },
  hotline_number: null,
  main_number: null,
  team: yes,
  community: no,
  absent_reason: null,
  disputed: [],
  is_sorted: false,
  has_steps: false,
};
const row = (at: number, over: Partial<SortingMarks>): SortingRow =>
  ({ item: { ...items[at], state: 'raised', visit: 'v1' }, marks: { ...blank, ...over } }) as unknown as SortingRow;

export const sortingRows: SortingRow[] = [
  row(0, { community: yes, is_sorted: true }),
  row(1, {
    sorted: { ...blank.sorted, route: null, is_hotline: true },
    hotline_number: '20261008-0417',
    community: no,
  }),
  row(2, {
    sorted: { ...blank.sorted, route: 'self_governance' },
    team: { is_confirmed: false, changes: [{ field: 'route', before: 'subdistrict', after: 'self_governance' }] },
    community: yes,
  }),
  row(3, { sorted: { ...blank.sorted, route: null, duplicate_of: 'i1' }, main_number: '上海新村-26-001' }),
  row(4, { sorted: { ...blank.sorted, nature: 'suggestion', route: null } }),
  row(5, { sorted: { ...blank.sorted, route: null }, team: no }),
  row(6, { disputed: ['route'], team: no }),
];

const sums: SortingSums = { total: 7, sorted: 1, alone: 0, waiting: 6, for_team: 3, for_community: 5 };
const visit = {
  id: 'v1',
  community: 'c1',
  community_name: '上海新村',
  round: '2026-4',
  kind: 'collective',
  visited_on: '2026-10-08',
  stage: 'confirmed',
  attended: 28,
  items: 7,
  calls: 0,
  is_in_window: true,
  written_by: [],
  confirmed_at: '2026-10-09T02:00:00Z',
} as unknown as SortingVisit['visit'];

export const sortingPage: SortingPage = {
  visit,
  side: 'team',
  may_go_alone: false,
  has_secretary: true,
  sums,
  rows: sortingRows,
};
export const sortingVisits: SortingVisit[] = [{ visit, sums }];

export const sortingHandlers = {
  'sorting.visits': () => sortingVisits,
  'sorting.show': () => sortingPage,
  'sorting.sort': () => ({ saved_at: '2026-10-08T10:00:00+08:00' }),
  'sorting.confirm': () => ({ saved_at: '2026-10-08T10:00:00+08:00' }),
  'sorting.go_alone': () => ({ saved_at: '2026-10-08T10:00:00+08:00' }),
};
