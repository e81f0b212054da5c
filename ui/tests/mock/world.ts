/** The made-up people and matters of the mock core. */

export const members = [
  {
    member: 'm1',
    nickname: '王敏',
    role: 'recorder',
    place_name: '上海新村',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
  {
    member: 'm2',
    nickname: '陈建国',
    role: 'lead',
    place_name: '上海新村',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
  {
    member: 'm3',
    nickname: '赵书记',
    role: 'community_secretary',
    place_name: '上海新村',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
  {
    member: 'm4',
    nickname: '林晓',
    role: 'office',
    place_name: '徐汇区',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
  {
    member: 'm5',
    nickname: '周律师',
    role: 'lawyer',
    place_name: '上海新村',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
  {
    member: 'm6',
    nickname: '顾敏',
    role: 'cppcc_office',
    place_name: '徐汇区',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
  {
    member: 'm7',
    nickname: '吴审',
    role: 'auditor',
    place_name: '徐汇区',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
  {
    member: 'm8',
    nickname: '徐安',
    role: 'secadmin',
    place_name: '徐汇区',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
  {
    member: 'm9',
    nickname: '何湖',
    role: 'subdistrict',
    place_name: '湖南路街道',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
  {
    member: 'm10',
    nickname: '孟良',
    role: 'grid_head',
    place_name: '上海新村 第3网格',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
  {
    member: 'm11',
    nickname: '沈工',
    role: 'department',
    place_name: '区房管局',
    retry_after_seconds: 0,
    keys_destroyed_at: null,
  },
];

export const round = {
  id: 'r4',
  number: '2026-4',
  from_on: '2026-10-01',
  to_on: '2026-10-10',
  days_left: 2,
  working_days: 3,
  is_open: true,
};

const heard = [
  ['12号楼三单元单元门坏了,夜里关不上', '12号楼', 'handling', 2, '街道解决'],
  ['小区东门早上占道停车,救护车进不来', '东门', 'handling', -3, '区职能部门解决'],
  ['低层住户不同意加装电梯,请街道再来解释一次', '5号楼', 'accepted', 9, '街道解决'],
  ['垃圾房味道大,夏天尤其厉害', '垃圾房', 'resolved', null, '居民区自治协商解决'],
  ['二次供水水箱清洗通知没有贴出来', '全小区', 'closed', null, '结对单位解决'],
  ['儿童滑梯有裂缝', '中心花园', 'raised', 12, null],
  ['老年食堂午餐时间能否提前半小时', '社区食堂', 'deferred', null, '区层面协调解决'],
] as const;

export const items = heard.map(([text, place, state, days_left, route_word], at) => ({
  id: `i${at + 1}`,
  number: `上海新村-26-${String(at + 1).padStart(3, '0')}`,
  community: 'c1',
  community_name: '上海新村',
  round: '2026-4',
  visit: null,
  call: null,
  source: 'symposium',
  nature: 'concern',
  category: null,
  category_word: null,
  place,
  text,
  first_answer: null,
  route: null,
  route_word,
  speaker: null,
  is_unnamed: false,
  state,
  outcome: null,
  due_on: null,
  days_left,
  is_overdue: days_left !== null && days_left < 0,
  is_replied: false,
  stage: 'confirmed',
  heard_at: '2026-10-08T02:10:00Z',
  handler: null,
}));

export const readout = {
  community_name: '上海新村',
  round: '2026-3',
  total: 9,
  solved: 5,
  explained: 1,
  other: 0,
  open: 3,
  unanswered: 2,
  rows: items,
};

export const teams = Array.from({ length: 307 }, (_, at) => ({
  id: `t${at + 1}`,
  number: String(at + 1),
  subdistrict: '湖南路街道',
  communities: at === 3 ? ['淮海', '武康'] : [`第${at + 1}居民区`],
  lead: '陈建国',
  lead_unit: '区绿化市容局',
  lead_phone: '13800005678',
  lawyer: '周律师',
  vacant: 0,
  note: null,
}));

export const communities = [
  { id: 'c1', code: '310104001', name: '上海新村', subdistrict: '湖南路街道', team_number: '1', is_gap: false },
];

export const pack = {
  name: 'xuhui',
  district_word: '徐汇区',
  natures: [],
  sources: [],
  routes: [],
  categories: [],
  states: [],
  outcomes: [],
  attendee_roles: [],
  terms: {},
};

const community = { id: 'c1', name: '上海新村' };

export function day(of: string): unknown {
  if (of === 'visit')
    return {
      visited_on: '2026-10-09',
      started_at: '14:00',
      place: '居委会二楼会议室',
      subdistrict_told: true,
      community_told: true,
      notice_posted: false,
    };
  if (of === 'recorder')
    return {
      community,
      round,
      visit: { id: 'v1', stage: 'draft', attended: 0, items: 0 },
      last_round: readout,
      to_answer: items.slice(0, 2),
      drafts: [{ key: 'visit/v1/summary', text: '关于加装电梯', saved_at: '2026-10-08T02:00:00Z' }],
      unconfirmed: { visits: 1, late: 0, items: 2, total: 3 },
    };
  if (of === 'lead')
    return {
      community,
      round,
      to_confirm: { visits: 1, late: 1, items: 2, total: 4 },
      open_items: items,
      last_round: readout,
    };
  if (of === 'community')
    return {
      community,
      round,
      households: 1199,
      call_list: [],
      last_round: readout,
      items,
      results: items.slice(3, 5),
    };
  const gaps = ['漓江山水', '馨宁', '印象旭辉', '盛华景苑'].map((name, at) => ({ id: `g${at}`, name }));
  const coverage = { communities: 313, covered: 309, teams: 307, gaps, seats: 1535, filled: 1487, vacant: 48 };
  return {
    round,
    coverage,
    received: teams.slice(17, 306).map(({ id, number, communities, lead }, at) => ({
      arrival: (['synced', 'table', 'phone', 'synced_and_phone'] as const)[at % 4],
      told:
        at === 0
          ? [
              {
                id: 'd1',
                community: 'c1',
                community_name: communities[0],
                visited_on: '2026-10-08',
                attended: 28,
                source: 'phone',
                told_by: '王敏',
                heard: ['路灯不亮', '楼道堆物'],
                own: 'v8',
              },
            ]
          : [],
      id,
      number,
      communities,
      lead,
      visits: 1,
      items: 3 + (at % 9),
      visited_on: '2026-10-0' + (1 + (at % 8)),
    })),
    not_received: teams.slice(0, 17),
    not_due: teams.slice(306),
    district_items: items.slice(6),
    papers_ready: 1,
  };
}
