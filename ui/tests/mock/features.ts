/** Made-up answers for the screens of visits, concerns, directory and reports: enough state to walk every one of them. */
/* eslint-disable @typescript-eslint/no-explicit-any */
import { atConcern } from './summonses.ts';
import { partHandlers } from './parts.ts';
import { ALLOWED, pack, ROUTES, STATE_AFTER } from './featurePack.ts';
import { foundAtHub } from './hubFound.ts';
import { figureTable, gaps, householdsOf, importReport, NOW, teams } from './featureLists.ts';
import { writtenTwice } from './featureTwins.ts';

let serial = 0;
const id = (kind: string) => `${kind}${(serial += 1)}`;
const drafts = new Map<string, string>();
const undos: (() => void)[] = [];
const group = <T>(value: T, undo: () => void): T => {
  undos.push(undo);
  return value;
};
const remove =
  <T>(list: T[], one: T) =>
  () =>
    void list.splice(list.indexOf(one), 1);

const community = { id: 'c1', name: '上海新村' };
const seats = [
  ['lead', '陈建国', '区绿化市容局'],
  ['party_delegate', '李敏', '区教育局'],
  ['congress_deputy', '王海', '上海某某公司'],
  ['cppcc_member', null, null],
  ['lawyer', '周颖', '某某律师事务所'],
].map(([role_word, person, unit], at) => ({
  seat: `s${at + 1}`,
  seat_no: at + 1,
  role_word,
  person,
  unit,
  title: null,
  phone: person ? '138****5678' : null,
  is_vacant: person === null,
  from_on: '2026-01-01',
}));

function makeItem(args: any, number: string): any {
  const category = pack.categories.find((c) => c.code === args.category);
  const route = ROUTES.find((r) => r.value === args.route);
  return {
    ...args,
    id: id('item'),
    number,
    community_name: community.name,
    round: '2026-4',
    category_word: category?.word ?? null,
    route_word: route?.word ?? null,
    speaker: args.speaker?.is_unnamed ? null : (args.speaker?.name ?? null),
    is_unnamed: args.speaker?.is_unnamed ?? false,
    state: args.nature === 'concern' ? 'raised' : null,
    outcome: null,
    due_on: null,
    days_left: null,
    is_overdue: false,
    is_replied: false,
    stage: 'draft',
    heard_at: NOW,
    handler: null,
  };
}
const visitOf = (fields: any, row: any) => ({
  row,
  fields,
  attendance: [] as any[],
  actions: [] as any[],
  calls: [] as any[],
  journal: [] as any[],
  twins: [] as any[],
  joined: [] as any[],
});
const fieldsOf = (over: object) => ({
  community: 'c1',
  round: 'r4',
  kind: 'collective',
  visited_on: '2026-10-08',
  place: '居委会二楼会议室',
  started_at: '09:30',
  ended_at: null,
  subdistrict_told: true,
  community_told: true,
  notice_posted: false,
  briefing_topic: null,
  briefing_minutes: null,
  members_present: [] as string[],
  toured: null,
  summary: null,
  ...over,
});
const rowOf = (over: object) => ({
  id: 'v1',
  community: 'c1',
  community_name: community.name,
  round: '2026-4',
  kind: 'collective',
  visited_on: '2026-10-08',
  stage: 'draft',
  attended: 0,
  items: 0,
  calls: 0,
  is_in_window: true,
  written_by: [],
  confirmed_at: null,
  ...over,
});
const visits: any[] = [
  visitOf(fieldsOf({}), rowOf({})),
  visitOf(
    fieldsOf({ visited_on: '2026-07-03' }),
    rowOf({
      id: 'v0',
      round: '2026-3',
      visited_on: '2026-07-03',
      stage: 'confirmed',
      attended: 31,
      items: 9,
      calls: 4,
      confirmed_at: '2026-07-03T16:10:00+08:00',
    }),
  ),
];
writtenTwice(visits, fieldsOf);
const items: any[] = [
  ['12号楼三单元单元门坏了,夜里关不上', '12号楼', 'handling', 2, 'subdistrict', 'facility'],
  ['小区东门早上占道停车,救护车进不来', '东门', 'handling', -3, 'department', 'parking'],
  ['低层住户不同意加装电梯,请街道再来解释一次', '5号楼', 'accepted', 9, 'subdistrict', 'lift'],
  ['垃圾房味道大,夏天尤其厉害', '垃圾房', 'resolved', null, 'self_governance', 'environment'],
  ['二次供水水箱清洗通知没有贴出来', '全小区', 'closed', null, 'paired_unit', 'property'],
  ['儿童滑梯有裂缝', '中心花园', 'raised', null, null, 'facility'],
  ['老年食堂午餐时间能否提前半小时', '社区食堂', 'deferred', null, 'district', 'elderly'],
].map(([text, place, state, days_left, route, category], at) => ({
  ...makeItem(
    {
      community: 'c1',
      visit: 'v0',
      call: null,
      source: 'symposium',
      nature: 'concern',
      category,
      place,
      text,
      speaker: { name: '张丽', is_unnamed: false },
      first_answer: null,
      route,
    },
    `上海新村-26-${String(at + 1).padStart(3, '0')}`,
  ),
  state,
  days_left,
  is_overdue: Number(days_left) < 0,
  due_on: days_left === null ? null : '2026-10-20',
  stage: 'confirmed',
  handler: '物业 老刘',
  heard_at: '2026-07-03T09:50:00+08:00',
}));

const visit = (vid: unknown) => visits.find((v) => v.row.id === vid);
const itemsOf = (vid: unknown) => items.filter((i) => i.visit === vid);
function page(v: any) {
  const attended_by_role: Record<string, number> = {};
  for (const row of v.attendance) attended_by_role[row.role] = (attended_by_role[row.role] ?? 0) + row.count;
  const attended =
    v.row.stage === 'draft' ? v.attendance.reduce((sum: number, row: any) => sum + row.count, 0) : v.row.attended;
  const row = { ...v.row, attended, items: itemsOf(v.row.id).length, calls: v.calls.length };
  return {
    ...v,
    row,
    attended_by_role,
    items: itemsOf(v.row.id),
    recorded_by: '王敏',
    confirmed_by: v.row.stage === 'confirmed' ? '陈建国' : null,
    seats,
  };
}

const DOORS = [
  '3-2-501 张丽 独居老人',
  '3-2-502 李强 ',
  '3-1-101 王小妹 特殊家庭',
  '5-1-304 陈国平 ',
  '5-1-305 仇建 ',
  '12-3-602 欧阳敏 关爱对象',
].map((line, at) => {
  const [door, householder, tag] = line.split(' ');
  return {
    entry: `e${at + 1}`,
    household: `h${at + 1}`,
    door,
    householder,
    phone_masked: `138****56${70 + at}`,
    tags: tag ? [tag] : [],
    reason: at === 0 ? '上次反映下水返水' : null,
    call: null as string | null,
    outcome: null as string | null,
    last_call_on: at % 2 ? null : '2026-04-03',
    last_called_by: at % 2 ? null : '李敏',
    called_often: at === 2,
  };
});
const callRow = (d: any) => ({
  id: id('call'),
  household: d.household,
  door: d.door,
  householder: d.householder,
  outcome: null,
  courtesy: false,
  courtesy_note: null,
  called_at: NOW,
  items: 0,
  journal: null,
  written_by: [] as string[],
});
const allCalls: any[] = [];
function openDoor({ door, householder, entry }: any): any {
  let d: any = DOORS.find((one) => one.entry === entry) ?? DOORS.find((one) => one.door === door);
  if (!d) {
    d = {
      entry: null,
      household: id('h'),
      door,
      householder,
      phone_masked: null,
      tags: [],
      reason: null,
      call: null,
      outcome: null,
      last_call_on: null,
      last_called_by: null,
      called_often: false,
    };
    DOORS.push(d);
  }
  if (!d.call) {
    const row = callRow(d);
    d.call = row.id;
    allCalls.push(row);
    visit('v1').calls.push(row);
  }
  return callPage(d.call);
}
function callPage(cid: unknown): any {
  const row = allCalls.find((one) => one.id === cid);
  const at = DOORS.findIndex((d) => d.call === cid);
  const d = DOORS[at] as any;
  const heard = items.filter((i) => i.call === cid);
  const earlier = d.last_call_on
    ? [
        {
          ...callRow(d),
          id: 'old',
          outcome: 'met',
          called_at: `${d.last_call_on}T10:00:00+08:00`,
          items: 1,
          journal: '下水返水,已报物业。',
        },
      ]
    : [];
  return {
    row: { ...row, items: heard.length },
    visit: 'v1',
    community: 'c1',
    tags: d.tags,
    phone_masked: d.phone_masked,
    items: heard,
    earlier,
    next_entry: DOORS[at + 1]?.entry ?? null,
    previous_entry: DOORS[at - 1]?.entry ?? null,
    companions: ['周颖律师', '李敏代表'],
    twins: at === 0 ? [{ other: 'k9', by: '沈岚', verdict: null, is_open: true }] : [],
    joined: [],
  };
}

const households = householdsOf(DOORS.slice(0, 6));

const steps = new Map<string, any[]>();
function itemPage(iid: unknown): any {
  const row = items.find((one) => one.id === iid);
  const { nature, category, place, text: words, first_answer, route } = row;
  const done =
    steps.get(row.id) ??
    (row.state === 'raised' || row.state === null
      ? []
      : [
          {
            id: 'st1',
            step: 'accept',
            at: '2026-07-06T09:00:00+08:00',
            on: '2026-07-06',
            by: '王敏',
            recorded_for: '陈建国',
            fields: { route: 'subdistrict', handler: '物业 老刘', due_on: '2026-10-20' },
            is_misfit: false,
            state_after: 'accepted',
          },
          {
            id: 'st2',
            step: 'start',
            at: '2026-07-07T09:00:00+08:00',
            on: '2026-07-07',
            by: '王敏',
            recorded_for: null,
            fields: {},
            is_misfit: false,
            state_after: 'handling',
          },
        ]);
  const close = row.is_replied && row.state === 'resolved' ? [{ step: 'close_out', fields: [] }] : [];
  return {
    row,
    fields: { nature, category, place, text: words, first_answer, route, is_proactive: false },
    speaker: { name: '张丽', phone: '138****5678', door: '3-2-501', is_unnamed: false },
    steps: done,
    allowed: row.stage === 'draft' || row.nature !== 'concern' ? [] : [...close, ...(ALLOWED[row.state] ?? [])],
    due_reason: '“加装电梯”类别时限 20 个工作日，自 2026年7月6日 受理之日起算',
    readers: [
      ...['recorder', 'lead', 'delegate', 'lawyer'].map((role) => ({ role, place_name: '上海新村', told: null })),
      { role: 'subdistrict', place_name: '湖南路街道', told: null },
      { role: 'office', place_name: '徐汇区', told: null },
      ...(row.id === 'item2' ? [{ role: 'department', place_name: '区房管局', told: ['name', 'phone'] }] : []),
    ],
    level_opinion:
      row.id === 'item2'
        ? { route: 'district_department', route_word: '区职能部门解决', at: '2026-10-08T11:20:00+08:00' }
        : null,
    may_advise: row.id === 'item2',
    summonses: row.id === 'item3' ? atConcern : [],
    may_call: row.id === 'item3',
  };
}

const svg = (words: string) =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="595" height="842"><rect width="595" height="842" fill="white" stroke="#999"/><text x="120" y="120" font-size="28">${words}</text></svg>`)}`;

export const previewImage = svg;

const changed = (n: number, before: string | null, after: string) => ({
  ...{ change: `ch${n}`, at: NOW, received_at: n === 1 ? NOW : null, by: '王敏', recorded_for: '陈建国' },
  ...{ role: 'recorder', standing: 'in_force', intent: 'record_visit', changes: [{ field: 'place', before, after }] },
});
const numberShown = {
  id: 'd1',
  at: '2026-10-08T10:05:00+08:00',
  by: '沈岚',
  community_name: community.name,
  household: '6b0c1f52-9d3e-5a47-8e21-7a6f0c95d413',
  door: '3号楼2单元501室',
  reason: 'contact',
};

export const featureHandlers: Record<string, (args: any) => unknown> = {
  ...partHandlers,
  'items.pack': () => pack,
  'visits.rounds': () => [
    {
      id: 'r4',
      number: '2026-4',
      from_on: '2026-10-01',
      to_on: '2026-10-10',
      days_left: 2,
      working_days: 3,
      is_open: true,
    },
  ],
  'visits.list': () => visits.map((v) => page(v).row),
  'visits.start': () => page(visit('v1')),
  'visits.show': ({ id: vid }) => page(visit(vid)),
  'visits.set': ({ id: vid, fields }) => {
    const v = visit(vid);
    const before = { ...v.fields };
    Object.assign(v.fields, fields);
    return group({ saved_at: NOW }, () => (v.fields = before));
  },
  'visits.sign_in': ({ visit: vid, ...rest }) => {
    const row = { ...rest, id: id('at'), note: null };
    visit(vid).attendance.push(row);
    return group(row, remove(visit(vid).attendance, row));
  },
  'visits.agree': ({ visit: vid, ...rest }) => {
    const row = { ...rest, id: id('ac'), is_done: false };
    visit(vid).actions.push(row);
    return group(row, remove(visit(vid).actions, row));
  },
  'visits.set_action': ({ id: aid, fields }) => (
    Object.assign(
      visits.flatMap((v) => v.actions).find((a: any) => a.id === aid),
      fields,
    ),
    { saved_at: NOW }
  ),
  'visits.doors': () => ({
    visit: 'v1',
    on: '2026-10-08',
    doors: DOORS.map((d) => ({ ...d, outcome: allCalls.find((c) => c.id === d.call)?.outcome ?? null })),
  }),
  'visits.open_door': openDoor,
  'visits.call': ({ id: cid }) => callPage(cid),
  'visits.set_call': ({ id: cid, fields }) => {
    const row = allCalls.find((one) => one.id === cid);
    const before = { ...row };
    Object.assign(row, fields);
    return group({ saved_at: NOW }, () => void Object.assign(row, before));
  },
  'visits.not_home': (args) => {
    const { row } = openDoor(args);
    const real = allCalls.find((one) => one.id === row.id);
    real.outcome = 'not_home';
    return group(real, () => (real.outcome = null));
  },
  'visits.write_journal': ({ visit: vid, call, id: jid, text: words }) => {
    const v = visit(vid);
    let row = v.journal.find((one: any) => one.id === jid);
    if (!row) v.journal.push((row = { id: id('j'), at: NOW, by: '王敏', text: '', call }));
    row.text = words;
    const onCall = allCalls.find((one) => one.id === call);
    if (onCall) onCall.journal = words;
    return group(row, remove(v.journal, row));
  },
  'visits.prepare_call_list': () => featureHandlers['visits.doors']?.({}),
  'visits.void': ({ kind, id: rid }) => {
    const list =
      kind === 'item'
        ? items
        : visits.flatMap((v) => [v.attendance, v.actions, v.journal]).find((l: any[]) => l.some((r) => r.id === rid));
    const at = list.findIndex((one: any) => one.id === rid);
    const [row] = list.splice(at, 1);
    return group({ saved_at: NOW }, () => list.splice(at, 0, row));
  },
  'confirmation.pending': () => ({
    visits: visits.filter((v) => v.row.stage === 'draft').map(page),
    late: [],
    items: [],
  }),
  'confirmation.waiting': () => ({ visits: 1, late: 0, items: 0, total: 1 }),
  'confirmation.confirm_late': () => ({ moved: 3, recounted: true }),
  'confirmation.confirm_items': () => ({ moved: 2, recounted: false }),
  'confirmation.amend': ({ kind, id: rid, fields }) => {
    const found: any =
      kind === 'visit'
        ? visit(rid)?.fields
        : kind === 'item'
          ? items.find((i) => i.id === rid)
          : visits.flatMap((v) => [...v.journal, ...v.actions]).find((r: any) => r.id === rid);
    Object.assign(found, fields);
    return { saved_at: NOW };
  },
  'confirmation.confirm': ({ visit: vid }) => (
    (visit(vid).row.stage = 'confirmed'),
    (visit(vid).row.confirmed_at = NOW),
    { moved: 12, recounted: false }
  ),
  'items.hear': (args) => {
    const row = makeItem(args, `上海新村-26-${String(items.length + 1).padStart(3, '0')}`);
    items.push(row);
    return group(row, remove(items, row));
  },
  'items.set': ({ id: iid, fields }) => (
    Object.assign(
      items.find((i) => i.id === iid),
      fields,
    ),
    group({ saved_at: NOW }, () => undefined)
  ),
  'items.list': (f) => {
    const rows = items.filter(
      (i) =>
        (!f.search || i.text.includes(f.search)) &&
        (!f.states?.length || f.states.includes(i.state)) &&
        (!f.natures?.length || f.natures.includes(i.nature)) &&
        (!f.routes?.length || f.routes.includes(i.route)) &&
        (!f.only_overdue || i.is_overdue),
    );
    return { total: rows.length, rows: rows.slice(f.offset, f.offset + f.limit) };
  },
  'items.show': ({ id: iid }) => itemPage(iid),
  'items.step': ({ id: iid, step, fields }) => {
    const now = itemPage(iid);
    const after = STATE_AFTER[step] ?? now.row.state;
    steps.set(iid, [
      ...now.steps,
      {
        id: id('st'),
        step,
        at: NOW,
        on: '2026-10-08',
        by: '王敏',
        recorded_for: null,
        fields,
        is_misfit: false,
        state_after: after,
      },
    ]);
    Object.assign(now.row, { state: after, is_replied: now.row.is_replied || step === 'reply' });
    return itemPage(iid);
  },
  'directory.coverage': () => ({
    communities: 313,
    covered: 309,
    teams: 307,
    gaps,
    seats: 1535,
    filled: 1487,
    vacant: 48,
  }),
  'directory.teams': ({ search, only_vacant }) =>
    teams.filter((t) => (!search || JSON.stringify(t).includes(search)) && (!only_vacant || t.vacant > 0)),
  'directory.team': ({ id: tid }) => ({ row: teams.find((t) => t.id === tid), seats, pairings: [community] }),
  'directory.team_sees': () => ({
    number: '8',
    communities: [community],
    drawers: [
      ['registry', [], false],
      ['work', ['recorder', 'lead', 'delegate', 'lawyer'], true],
      ['draft', ['recorder', 'lead', 'delegate', 'lawyer'], false],
      ['legal', [], false],
      ['office', ['recorder', 'lead'], true],
      ['directory', ['recorder', 'lead', 'delegate', 'lawyer'], true],
      ['audit', [], true],
    ].map(([drawer, readers, is_here]) => ({ drawer, readers, is_here })),
    visits: visits.map((v) => page(v).row),
    items,
    items_count: items.length,
  }),
  'directory.findings': () => [
    { reason: 'lawyer_in_several_teams', text: '周颖(138****5678)', teams: ['12', '45'] },
    { reason: 'same_name_in_several_seats', text: '王海', teams: ['3', '88'] },
    { reason: 'community_without_team', text: '漓江山水', teams: [] },
  ],
  'directory.communities': () => [
    { id: 'c1', code: '310104003001', name: '上海新村', subdistrict: '湖南路街道', team_number: '1', is_gap: false },
  ],
  'directory.households': ({ search }) => households.filter((h) => !search || JSON.stringify(h).includes(search)),
  'directory.reveal_phone': () => ({ phone: '13812345678' }),
  'directory.disclosures': () => ({ rows: [numberShown], total: 1 }),
  'directory.add_member': ({ nickname }) => ({
    path: `D:/走访通/${nickname}.zfjoin`,
    file_name: `${nickname}.zfjoin`,
    opening_code: 'K7QM-4XWD-9TRA',
  }),
  'directory.members': () => [
    {
      id: 'm1',
      nickname: '王敏',
      role: 'recorder',
      place_name: '上海新村',
      since_on: '2026-01-01',
      has_vault_here: true,
    },
    {
      id: 'm2',
      nickname: '陈建国',
      role: 'lead',
      place_name: '上海新村',
      since_on: '2026-01-01',
      has_vault_here: false,
    },
  ],
  'imports.preview': (args) => importReport(args, false),
  'imports.apply': (args) => importReport(args, true),
  'figures.show': ({ period }) => figureTable(period, true),
  'search.at_hub': ({ text: words }) => foundAtHub(words),
  'figures.at_hub': ({ period }) => ({ as_of: NOW, behind: 2, table: figureTable(period, false) }),
  'figures.records': () => items.map((i) => ({ kind: 'item', id: i.id, title: i.text, detail: i.number })),
  'papers.preview': ({ paper }) => ({
    pages: [svg(paper), svg(`${paper} 2`)],
    checks: [
      { is_ok: true, reason: 'personal_hidden', params: { count: '4' } },
      { is_ok: false, reason: 'not_received', params: { count: '3' } },
    ],
  }),
  'papers.make': ({ formats }) => ({
    files: formats.map((format: string) => ({
      format,
      path: `D:/走访通/文件/报告.${format}`,
      size: 48_000,
      digest: '9f2c',
    })),
    issue: 'is1',
  }),
  'papers.open': () => ({}),
  'history.extent': () => ({ is_whole: false }),
  'history.show': () => [changed(2, '居委会门口', '居委会二楼会议室')],
  'history.fetch': () => ({
    lines: [changed(1, null, '居委会门口'), changed(2, '居委会门口', '居委会二楼会议室')],
    is_whole: true,
  }),
  'history.undo': () => {
    undos.pop()?.();
    return { changes: 1 };
  },
  'drafts.keep': ({ key, text: words }) => (drafts.set(key, words), { saved_at: NOW }),
  'drafts.list': ({ prefix }) =>
    [...drafts].filter(([key]) => key.startsWith(prefix)).map(([key, words]) => ({ key, text: words, saved_at: NOW })),
  'drafts.drop': ({ key }) => (drafts.delete(key), {}),
};
