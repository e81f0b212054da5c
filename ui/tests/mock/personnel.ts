/** A made-up list of changes and lost computers. */
import type {
  AffectedLine,
  LossRow,
  PersonnelLine,
  PersonnelOutcome,
  PersonnelReport,
  PersonnelRow,
} from '@/api/generated';

const empty: PersonnelRow = {
  line: 1,
  team: '17',
  community: '',
  seat: '党代表',
  goes: '',
  comes: '',
  phone: '',
  unit: '',
  from_on: '',
  to_on: '',
  to_team: '',
  opens: '',
};

export const personnelRows: PersonnelRow[] = [
  { ...empty, line: 2, goes: '李敏', comes: '钱多多', phone: '13812345678', unit: '区教育局' },
  { ...empty, line: 3, team: '18', seat: '律师', goes: '周颖', comes: '吴代班', to_on: '2026-12-31' },
  { ...empty, line: 4, team: '21', seat: '政协委员', goes: '', comes: '孙小小' },
  { ...empty, line: 5, team: '22', seat: '人大代表', goes: '王海', comes: '空缺' },
  { ...empty, line: 6, team: '8', community: '宛平居委会', seat: '', to_team: '17' },
  { ...empty, line: 7, team: '23', seat: '党代表', goes: '赵不在', comes: '何新' },
  { ...empty, line: 8, team: '24', seat: '党代表', goes: '张三', comes: '张三' },
];

const line = (number: number, outcome: PersonnelOutcome, over: Partial<PersonnelLine>): PersonnelLine => ({
  line: number,
  outcome,
  says: [],
  reason: null,
  column: null,
  params: {},
  member: null,
  ...over,
});
const said = (key: string, params: Record<string, string>) => ({ key, params });
const from = '2026-11-15';

const lines: PersonnelLine[] = [
  line(2, 'replaced', {
    says: [
      said('seat_replaced', { team: '17', seat: 'party_delegate', goes: '李敏', comes: '钱多多', from }),
      said('account_ends', { name: '李敏', last: '2026-11-14' }),
      said('account_new', { name: '钱多多', places: '上海新村居委会、永嘉新村居委会', from }),
    ],
    member: 'm20',
  }),
  line(3, 'substituted', {
    says: [
      said('seat_lent', { team: '18', seat: 'lawyer', goes: '周颖', comes: '吴代班', from, last: '2026-12-31' }),
      said('no_account', { name: '吴代班' }),
    ],
  }),
  line(4, 'added', {
    says: [
      said('seat_filled', { team: '21', seat: 'cppcc_member', goes: '', comes: '孙小小', from, last: '' }),
      said('no_account', { name: '孙小小' }),
    ],
  }),
  line(5, 'ended', {
    says: [said('seat_vacated', { team: '22', seat: 'congress_deputy', goes: '王海', comes: '', from, last: '' })],
  }),
  line(6, 'moved', {
    says: [
      said('community_moves', { community: '宛平居委会', goes: '8', comes: '17', from }),
      said('team_leaves', { team: '8', count: '2', last: '2026-11-14' }),
      said('team_follows', { team: '17', count: '3' }),
    ],
  }),
  line(7, 'unread', {
    reason: 'personnel_holder_is_another',
    column: 'goes',
    params: { team: '23', seat: 'party_delegate', holder: '陆大鹏', name: '赵不在' },
  }),
  line(8, 'unchanged', {}),
];

/** The report over the rows that are asked about. */
export function personnelReport(rows: PersonnelRow[], isApplied: boolean): PersonnelReport {
  const asked = lines.filter((one) => rows.some((row) => row.line === one.line));
  const count = (outcome: PersonnelOutcome) => asked.filter((one) => one.outcome === outcome).length;
  const [unchanged, unread] = [count('unchanged'), count('unread')];
  const changed = asked.length - unchanged - unread;
  return { read: asked.length, changed, unchanged, unread, lines: asked, is_applied: isApplied };
}

export const losses: LossRow[] = [
  {
    id: 'l1',
    device: 'd4',
    short: '56db8be5',
    name: '周书记',
    role: 'community_secretary',
    place_name: '上海新村居委会',
    told_at: '2026-10-09T09:00:00+08:00',
    seen_at: '2026-10-08T18:10:00+08:00',
    count: null,
    listed_by: null,
    listed_at: null,
    may_list: true,
    is_own: false,
  },
  {
    id: 'l2',
    device: 'd6',
    short: '99bcb86c',
    name: '李敏',
    role: 'delegate',
    place_name: '上海新村居委会',
    told_at: '2026-10-09T09:00:00+08:00',
    seen_at: null,
    count: { households: 12, persons: 31, phones: 9 },
    listed_by: '王敏',
    listed_at: '2026-10-09T10:20:00+08:00',
    may_list: false,
    is_own: false,
  },
];

const affected: AffectedLine[] = Array.from({ length: 40 }, (_, at) => ({
  door: `${1 + Math.floor(at / 8)}号楼${1 + (at % 2)}单元${101 + at}室`,
  name: at % 9 === 4 ? '' : ['张桂英', '李建国', '王秀兰', '陈志强'][at % 4]!,
  phone_masked: at % 5 === 2 ? '' : `138****${1000 + at}`,
  held: at % 7 === 3 ? ['ledger', 'call_list'] : ['ledger'],
  is_changed_since: at % 11 === 5,
}));
const count = { households: 40, persons: 35, phones: 32 };

export const personnelHandlers = {
  'personnel.read': () => personnelRows,
  'personnel.preview': ({ rows }: { rows: PersonnelRow[] }) => personnelReport(rows, false),
  'personnel.change': ({ rows }: { rows: PersonnelRow[] }) => personnelReport(rows, true),
  'directory.enrol': () => ({
    path: '/home/office/走访通/enrolments/delegate-钱多多.zfjoin',
    file_name: 'delegate-钱多多.zfjoin',
    opening_code: 'K7QD-2M9X-PW4R-6T3H',
  }),
  'losses.list': () => losses,
  'losses.show': () => ({ loss: losses[0], count, nameless: 3, rows: affected }),
  'losses.unarrived': () => ({
    loss: { ...losses[1], name: '李楠', role: 'recorder', seen_at: '2026-10-08T18:10:00+08:00' },
    changes: 214,
    last_at: '2026-10-08T17:52:00+08:00',
    also_with: ['王敏', '陈建国'],
    is_searched: true,
    lacks_drafts: false,
    lacks_ledger: false,
    lines: [
      { why: 'visit_open', title: '居委会二楼会议室', on: '2026-10-08', kind: 'visit', id: 'v1' },
      { why: 'door_silent', title: '3-2-501', on: '2026-10-09', kind: 'call_list_entry', id: 'e1' },
      { why: 'door_silent', title: '3-2-502', on: '2026-10-09', kind: 'call_list_entry', id: 'e2' },
      { why: 'item_open', title: '12号楼单元门坏了，晚上不敢下楼', on: '2026-10-08', kind: 'item', id: 'i1' },
    ],
  }),
  'losses.notice': () => ({ path: '/home/office/走访通/papers/告知书草稿-上海新村居委会-56db8be5.docx' }),
  'losses.export': () => ({ path: '/home/secretary/走访通/papers/受影响居民名单-上海新村居委会-56db8be5.xlsx', count }),
};
