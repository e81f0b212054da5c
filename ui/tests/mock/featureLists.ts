/** Made-up teams, an import and figures of the mock core. */
/* eslint-disable @typescript-eslint/no-explicit-any */

export const NOW = '2026-10-08T10:32:05+08:00';

export const gaps = ['漓江山水', '馨宁', '印象旭辉', '盛华景苑'].map((name, at) => ({ id: `g${at}`, name }));
export const teams = Array.from({ length: 307 }, (_, at) => ({
  id: `t${at + 1}`,
  number: String(at + 1),
  subdistrict: at < 40 ? '湖南路街道' : '天平路街道',
  communities: at === 3 ? ['淮海', '武康'] : [`第${at + 1}居民区`],
  lead: at % 30 === 7 ? null : '陈建国',
  lead_unit: '区绿化市容局',
  lawyer: '周颖',
  vacant: at % 30 === 7 ? 1 : 0,
  note: null,
}));
export const importReport = (args: any, is_applied: boolean) => ({
  kind: args.kind,
  file_name: args.file_name,
  read: 1205,
  created: 1196,
  updated: 0,
  unchanged: 6,
  rejected: 3,
  is_applied,
  records: [{ kind: 'household', created: 1196, updated: 0, unchanged: 6 }],
  rows: Array.from({ length: 1205 }, (_, at) => ({
    sheet: '住户',
    row: at + 3,
    outcome: at < 3 ? 'rejected' : at < 9 ? 'unchanged' : 'created',
    subject: `${1 + (at % 20)}号${101 + at}室`,
    reason: at < 3 ? 'door_unreadable' : at < 9 ? 'identical_repeat' : null,
    column: at < 3 ? 'door' : null,
    params: { text: '三楼', row: String(at + 1) },
  })),
  findings: [{ reason: 'door_shared_by_householders', params: { count: '2', names: '1号304室' }, rows: [14, 88] }],
  bad_rows_path: is_applied ? 'D:/走访通/未写入的行.xlsx' : null,
});
const FIGURE_LINES = [
  'visits.due:visits:应走访居民区:309::个',
  'visits.done:visits:已走访:305:309:个',
  'visits.in_window:visits:在集中走访期内:301:305:个',
  'people.attended:people:参加人次:9120::人次',
  'people.calls:people:上门户次:980::户',
  'nature.concern:natures:诉求:412:560:件',
  'nature.praise:natures:表扬:31:560:件',
  'answers.replied:answers:已答复群众:260:412:件',
  'answers.overdue:answers:已超期:7:412:件',
];
export const FIGURES = FIGURE_LINES.map((line) => {
  const [id, group, zh, value, base, zh_unit = ''] = line.split(':');
  const words = { zh, zh_unit, zh_definition: `${zh}：按记录逐件数出。`, en: id, en_unit: '', en_definition: '' };
  return { id, group, value: Number(value), base: base ? Number(base) : null, unit: 'item', words };
});

/** The figures as a laptop counts them, or as the centre does, which holds one visit more. */
export const figureTable = (period: string, isLocal: boolean) => ({
  period,
  as_of: NOW,
  scope_name: '徐汇区',
  is_local: isLocal,
  left_out: 0,
  rows: FIGURES.map((row, at) => (!isLocal && at === 1 ? { ...row, value: row.value + 1 } : row)),
  missing_teams: ['12', '45', '88'],
  definitions_version: '1',
});
export const householdsOf = (doors: any[]) =>
  doors.map((d, at) => ({
    id: d.household,
    door: d.door,
    building: `${d.door?.split('-')[0]}号楼`,
    householder: d.householder,
    phone_masked: d.phone_masked,
    size: at + 1,
    tags: d.tags,
    to_check: at === 3,
    joined: at === 1 ? ['3号501室'] : [],
    last_call_on: d.last_call_on,
    last_called_by: d.last_called_by,
  }));
