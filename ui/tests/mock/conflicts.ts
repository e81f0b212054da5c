/** Made-up records on which two people disagree: one with sentences, one field of each manner in which a core says values. */
import type { ConflictingField, ConflictRow, VersionOf } from '@/api/generated';

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
    fields: [
      {
        ...field('summary', [{ value: '到会三十人' }, { value: null, by: '', is_own: false }], { is_text: true }),
        may_resolve: false,
      },
    ],
  },
];

/** A call on which two differ in everything the core says in another manner. */
export const ofEveryManner: ConflictRow = {
  record: 'h1',
  kind: 'household_call',
  title: '3-2-501',
  detail: '',
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

/** A core that lists no more what was settled. */
export function listedConflicts() {
  const left = structuredClone(conflicts);
  const saved = () => ({ saved_at: '2026-10-08T10:00:00+08:00' });
  return {
    'conflicts.list': () => left.filter((row) => row.fields.length > 0),
    'conflicts.resolve': (wish: { record?: string; field?: string }) => {
      for (const row of left)
        if (row.record === wish.record) row.fields = row.fields.filter((one) => one.field !== wish.field);
      return saved();
    },
    'conflicts.settle_again': saved,
  };
}
