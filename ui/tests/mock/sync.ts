/** A made-up laptop that has synced: its state and its ledger. */
import type {
  AddressTried,
  AnswerTaken,
  BundleSaved,
  CarrierState,
  DeliveryLine,
  DraftText,
  RefusedWords,
  SpokenField,
  SyncState,
} from '@/api/generated';

/** A laptop that does not know the hub. */
export const alone: SyncState = {
  has_hub: false,
  hub: null,
  unsent: 3,
  on_carriers: 0,
  progress: null,
  is_running: false,
  loading: null,
  synced_at: null,
  days_apart: 0,
  days_unsent: 0,
  problem: null,
  next_in_minutes: null,
  refused: 0,
  held: 0,
  refused_new: 0,
  held_new: 0,
  conflicts: 0,
  conflicts_to_settle: 0,
  held_to_rule: 0,
  left_out: [],
  differing: [],
  stuck: [],
  waits: [],
  to_review: 0,
  unfinished: 0,
  files_unsent: 0,
  files_on_carriers: 0,
  is_safe: false,
  others: [],
  may_adopt: false,
  exchanged_at: null,
};

/** An address that answers by a clock nine minutes behind, and one that nobody answers at. */
export const tried: AddressTried[] = [
  {
    address: 'https://hub.xuhui.local:8443',
    finding: 'known',
    problem: null,
    took_ms: 38,
    clock_ahead_minutes: 9,
  },
  {
    address: 'https://10.61.8.20:8443',
    finding: 'no_answer',
    problem: { is_offline: true, reason: 'hub_not_reached', params: { detail: 'no connection' } },
    took_ms: 10002,
    clock_ahead_minutes: 0,
  },
];

/** One from which all is up. */
export const through: SyncState = {
  ...alone,
  has_hub: true,
  hub: 'https://10.1.2.3:8443',
  unsent: 0,
  synced_at: '2026-10-08T10:32:05+08:00',
  next_in_minutes: 10,
  is_safe: true,
};

/** One that has not been there for three days. */
export const apart: SyncState = {
  ...through,
  unsent: 5,
  days_apart: 3,
  days_unsent: 3,
  problem: { is_offline: true, reason: 'hub_not_reached', params: {} },
  is_safe: false,
};

const line: DeliveryLine = {
  record: 'i1',
  kind: 'item',
  title: '3号楼水泵漏水',
  detail: 'SHXC-001-4',
  changes: 2,
  written_at: '2026-10-08T10:20:00+08:00',
  state: 'on_hub',
  told: null,
  carried_at: null,
  receipt: '3f2a91c0',
  received_at: '2026-10-08T10:32:04+08:00',
  reason: null,
  opens: { kind: 'item', id: 'i1' },
  is_refused_whole: false,
};

export const deliveries: DeliveryLine[] = [
  {
    ...line,
    record: 'v1',
    kind: 'visit',
    title: '上海新村',
    detail: '2026-10-08',
    state: 'on_laptop',
    opens: { kind: 'visit', id: 'v1' },
    receipt: null,
    received_at: null,
  },
  line,
  {
    ...line,
    record: 'i2',
    opens: { kind: 'item', id: 'i2' },
    title: '5号楼楼道灯不亮',
    detail: 'SHXC-001-5',
    state: 'on_carrier',
    carried_at: '2026-10-08T09:40:00+08:00',
    receipt: null,
    received_at: null,
  },
  {
    ...line,
    record: 'x1',
    kind: 'journal',
    opens: null,
    title: '',
    detail: '',
    state: 'refused',
    is_refused_whole: true,
    receipt: '77be0142',
    reason: 'not_your_place',
  },
];

/** Texts that are no record yet. */
export const halfTyped: DraftText[] = [
  {
    key: 'visit/v1/row',
    text: JSON.stringify({ text: '三号楼水泵夜里声音大，住一楼的老人睡不着', nature: 'concern', place: '三号楼' }),
    saved_at: '2026-10-08T10:12:00+08:00',
    is_blank: false,
  },
  {
    key: 'report/2026-4/district',
    text: JSON.stringify({ focus: '加装电梯和停车' }),
    saved_at: '2026-10-07T16:40:00+08:00',
    is_blank: false,
  },
];

const typed = (field: string, value: string): SpokenField => ({
  field,
  value,
  manner: 'typed',
  list: null,
  words: null,
});
const id = (field: string, value: string, words: string): SpokenField => ({
  ...typed(field, value),
  manner: 'named',
  words,
});

/** What was written in a journal that was refused. */
export const refusedJournal: RefusedWords = {
  kind: 'journal',
  fields: [
    id('visit', 'v1', '上海新村 2026-10-08'),
    id('community', 'c1', '上海新村'),
    typed('text', '三号楼张老伯独居，买菜由楼组长代劳'),
  ],
};

/** The same of something heard, with who said it. */
export const refusedItem: RefusedWords = {
  kind: 'item',
  fields: [
    { ...typed('nature', 'suggestion'), manner: 'choice', list: 'natures', words: '意见建议' },
    { ...typed('source', 'symposium'), manner: 'choice', list: 'sources', words: '座谈会' },
    { ...typed('route', 'self_governance'), manner: 'choice', list: 'routes', words: '居民区自治协商解决' },
    typed('text', '三号楼门口加一盏灯'),
    typed('place', '三号楼'),
    id('community', 'c1', '上海新村'),
    id('visit', 'v1', '上海新村 2026-10-08'),
    typed('number', 'SHXC-001-9'),
    typed('name', '周阿姨'),
    { ...typed('is_unnamed', 'true'), manner: 'yes_no' },
  ],
};

/** Nothing is out, no relay is known. */
export const noCarriers: CarrierState = {
  can_seal: true,
  relay: null,
  files_out: 0,
  at_relay: 0,
  out_since: null,
  files_wanted: 0,
};

/** One file on its way. */
export const oneOut: CarrierState = {
  ...noCarriers,
  files_out: 1,
  out_since: '2026-10-08T09:40:00+08:00',
  files_wanted: 1,
};

export const bundle: BundleSaved = {
  folder: '/media/office/KINGSTON',
  file_names: ['zoufang-20261008-1035-4f3a2b1c.zfbundle'],
  paths: ['/media/office/KINGSTON/zoufang-20261008-1035-4f3a2b1c.zfbundle'],
  changes: 3,
  files_on_carriers: 2,
  files_left: 1,
};

export const answer: AnswerTaken = {
  pushed: 3,
  pulled: 12,
  refused: 0,
  held: 0,
  left: 0,
  has_more: false,
  kept_for: null,
  is_whole: true,
  is_revoked: false,
  hub_time: '2026-10-08T14:00:00+08:00',
  files_up: 0,
  files_down: 0,
  files_refused: [],
};

export const syncHandlers = {
  'carriers.state': () => oneOut,
  'carriers.sticks': () => [{ name: 'KINGSTON', path: '/media/office/KINGSTON' }],
  'carriers.save_bundle': () => bundle,
  'carriers.take_answer': () => answer,
  'carriers.set_relay': () => ({ addresses: ['https://192.168.1.9:8444'] }),
  'carriers.forget_relay': () => ({}),
  'sync.state': () => alone,
  'sync.deliveries': ({ undelivered, offset = 0 }: { undelivered?: boolean; offset?: number }) =>
    (undelivered ? deliveries.filter((d) => d.receipt === null) : deliveries).slice(offset),
  'sync.not_in_force': () => deliveries.filter((d) => d.state === 'refused' || d.state === 'held'),
  'sync.refused_fields': ({ id }: { id?: string }) => (id === 'x1' ? refusedJournal : refusedItem),
  'sync.delivery_total': ({ undelivered }: { undelivered?: boolean }) => ({
    lines: deliveries.filter((d) => !undelivered || d.receipt === null).length,
  }),
  'sync.acknowledge': () => ({}),
  'told.export_list': () => ({ path: '/papers/收到情况台账-2026-4-20261011.xlsx', teams: 307 }),
  'sync.export_ledger': () => ({ path: '/papers/上传回执台账-20261008.xlsx', lines: deliveries.length }),
  'papers.open': () => ({}),
};
