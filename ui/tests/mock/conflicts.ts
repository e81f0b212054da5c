/** Made-up records on which two people disagree: one with sentences, one field of each manner in which a core says values. */
import type { ConflictingField, ConflictRow, TwinRow, TwinSide, TwinVerdict, VersionOf } from '@/api/generated';

type Version = Pick<VersionOf, 'value'> & Partial<VersionOf>;

/** 李楠's version shows; 沈岚 wrote hers on this laptop. */
function field(name: string, [theirs, own]: [Version, Version], as: Partial<ConflictingField> = {}): ConflictingField {
  const version = (change: string, by: string, at: string, one: Version): VersionOf => ({
    change,
    by,
    at: `2026-10-08T${at}:00+08:00`,
    is_own: false,
    words: null,
    ...one,
  });
  return {
    field: name,
    is_text: false,
    may_resolve: true,
    manner: 'typed',
    list: null,
    versions: [version('c2', '李楠', '11:40', theirs), version('c1', '沈岚', '10:12', { is_own: true, ...own })],
    ...as,
  };
}

export const conflicts: ConflictRow[] = [
  {
    record: 'i1',
    kind: 'item',
    title: '三号楼水泵漏水，六层以上没有水',
    detail: 'SHXC-001-4',
    void: null,
    fields: [
      field('text', [{ value: '三号楼水泵漏水，六层以上没有水' }, { value: '三号楼水泵漏水，地下室积水' }], {
        is_text: true,
      }),
      field(
        'nature',
        [
          { value: 'concern', words: '诉求' },
          { value: 'suggestion', words: '意见建议' },
        ],
        { manner: 'choice', list: 'natures' },
      ),
      field(
        'route',
        [
          { value: 'self_governance', words: '居民区自治协商解决' },
          { value: 'subdistrict', words: '街道（镇）解决' },
        ],
        { manner: 'choice', list: 'routes' },
      ),
      field(
        'duplicate_of',
        [{ value: '0199a000-0000-7000-8000-000000000001', words: 'SHXC-001-2 地下室积水' }, { value: null }],
        { manner: 'named' },
      ),
    ],
  },
  {
    record: 'v1',
    kind: 'visit',
    title: '上海新村',
    detail: '2026-10-08',
    void: null,
    fields: [
      {
        ...field('summary', [{ value: '到会三十人' }, { value: null, by: '', is_own: false }], { is_text: true }),
        may_resolve: false,
      },
    ],
  },
];

/** A concern that 李楠 struck out while the lead described it anew and the community worked on it. */
export const struck: ConflictRow = {
  record: 'i2',
  kind: 'item',
  title: '电梯停运，老人下不了楼',
  detail: 'SHXC-001-5',
  fields: [],
  void: {
    may_decide: true,
    voids: [
      {
        change: 'v1',
        by: '李楠',
        at: '2026-10-08T11:40:00+08:00',
        is_own: false,
        value: '与 SHXC-001-2 记重了',
        words: null,
      },
    ],
    changes: [
      {
        change: 's1',
        by: '周书记',
        at: '2026-10-08T14:05:00+08:00',
        is_own: false,
        did: 'step',
        step: 'accept',
        fields: [],
      },
      {
        change: 'e1',
        by: '沈岚',
        at: '2026-10-08T10:12:00+08:00',
        is_own: true,
        did: 'set',
        step: null,
        fields: [
          { field: 'text', manner: 'typed', list: null, value: '电梯停运三天，八十岁以上老人有六位', words: null },
          { field: 'nature', manner: 'choice', list: 'natures', value: 'concern', words: '诉求' },
        ],
      },
    ],
    seen: ['v1', 's1', 'e1'],
  },
};

/** A call on which two differ in everything the core says in another manner. */
export const ofEveryManner: ConflictRow = {
  record: 'h1',
  kind: 'household_call',
  title: '3-2-501',
  detail: '',
  void: null,
  fields: [
    field('outcome', [{ value: 'met' }, { value: 'not_home' }], { manner: 'choice', list: 'call_outcomes' }),
    field('courtesy', [{ value: 'true' }, { value: 'false' }], { manner: 'yes_no' }),
    field('called_on', [{ value: '2026-10-08' }, { value: '2026-10-07' }], { manner: 'day' }),
    field(
      'called_at',
      [
        { value: '1791425520000', words: '2026-10-08T10:12:00+08:00' },
        { value: '1791425580000', words: '2026-10-08T10:13:00+08:00' },
      ],
      { manner: 'moment' },
    ),
    field('entry', [{ value: '0199a000-0000-7000-8000-000000000002' }, { value: null }], { manner: 'named' }),
    field('note', [{ value: '带了牛奶' }, { value: '带了牛奶和米' }]),
  ],
};

const blank: Omit<TwinSide, 'id' | 'by' | 'begun_at'> = {
  stage: 'draft',
  visit: null,
  fields: null,
  doors: [],
  call: null,
};
function visitSide(
  id: string,
  [by, begun_at]: [string, string],
  over: { attended: number; items: number },
  fields: object,
): TwinSide {
  return {
    ...blank,
    id,
    by,
    begun_at,
    visit: {
      id,
      community: 'c1',
      community_name: '上海新村',
      round: '2026-4',
      kind: 'collective',
      visited_on: '2026-10-08',
      stage: 'draft',
      calls: 2,
      is_in_window: true,
      confirmed_at: null,
      written_by: [],
      is_void_asked: false,
      ...over,
    },
    fields: {
      community: 'c1',
      round: 'r4',
      kind: 'collective',
      visited_on: '2026-10-08',
      place: '居委会二楼会议室',
      started_at: '14:00',
      ended_at: '15:30',
      subdistrict_told: true,
      community_told: true,
      notice_posted: true,
      briefing_topic: '加装电梯政策',
      briefing_minutes: 15,
      members_present: [],
      toured: null,
      summary: null,
      ...fields,
    },
  };
}
function callSide(id: string, [by, begun_at]: [string, string], over: object): TwinSide {
  return {
    ...blank,
    id,
    by,
    begun_at,
    call: {
      id,
      household: 'h1',
      door: '3-2-501',
      householder: '张丽',
      outcome: 'met',
      courtesy: false,
      courtesy_note: null,
      called_at: begun_at,
      items: 0,
      journal: null,
      written_by: [],
      ...over,
    },
  };
}

/** Two visits that look like one, and two calls at one door, of which two said different things. */
export const twins: TwinRow[] = [
  {
    twin: 't1',
    about: 'visit',
    community: 'c1',
    community_name: '上海新村',
    sides: [
      {
        ...visitSide(
          'v1',
          ['王敏', '2026-10-08T13:52:00+08:00'],
          { attended: 28, items: 12 },
          { summary: '居民踊跃发言。' },
        ),
        doors: ['3-2-501', '3-2-502'],
      },
      {
        ...visitSide('v8', ['李楠', '2026-10-08T14:05:00+08:00'], { attended: 30, items: 3 }, { place: '居委会议室' }),
        doors: ['3-2-501', '5-1-304'],
      },
    ],
    verdict: null,
    is_overruled: false,
    is_confirmed: false,
    may_decide: true,
    said: [],
    crossed: null,
  },
  {
    twin: 't2',
    about: 'household_call',
    community: 'c1',
    community_name: '上海新村',
    sides: [
      callSide('k1', ['王敏', '2026-10-08T16:10:00+08:00'], { outcome: 'not_home' }),
      callSide('k9', ['沈岚', '2026-10-08T16:40:00+08:00'], { courtesy: true, courtesy_note: '带了一袋米', items: 1 }),
    ],
    verdict: 'same',
    is_overruled: false,
    is_confirmed: false,
    may_decide: true,
    said: [
      { by: '王敏', verdict: 'same' },
      { by: '沈岚', verdict: 'apart' },
    ],
    crossed: 'people',
  },
];

/** A core that asks no more what was answered. */
export function askedTwins(all: TwinRow[] = twins) {
  const saved = { saved_at: '2026-10-08T10:00:00+08:00' };
  const answered = new Set<string>();
  const pair = (row: TwinRow) => row.sides.map((side) => side.id);
  const of = (wish: { one?: string; other?: string | null }) =>
    all.find((row) => [wish.one, wish.other].every((id) => pair(row).includes(id ?? '')));
  return {
    'twins.list': () => all.filter((row) => !answered.has(row.twin)),
    'twins.decide': (wish: { one?: string; other?: string; verdict?: TwinVerdict }) => {
      answered.add(of(wish)?.twin ?? '');
      return saved;
    },
    'twins.reopen': (wish: { one?: string; other?: string | null }) => {
      answered.delete(of(wish)?.twin ?? '');
      return saved;
    },
  };
}

/** A core that lists no more what was settled. */
export function listedConflicts() {
  const left = structuredClone([struck, ...conflicts]);
  const saved = () => ({ saved_at: '2026-10-08T10:00:00+08:00' });
  return {
    ...askedTwins(),
    'conflicts.list': () => left.filter((row) => row.fields.length > 0 || row.void !== null),
    'conflicts.decide': (wish: { record?: string }) => {
      for (const row of left) if (row.record === wish.record) row.void = null;
      return saved();
    },
    'conflicts.resolve': (wish: { record?: string; field?: string }) => {
      for (const row of left)
        if (row.record === wish.record) row.fields = row.fields.filter((one) => one.field !== wish.field);
      return saved();
    },
    'conflicts.settle_again': saved,
  };
}
