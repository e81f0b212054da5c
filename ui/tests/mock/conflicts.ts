/** Made-up records on which two people disagree. */
import type { ConflictRow } from '@/api/generated';

export const conflicts: ConflictRow[] = [
  {
    record: 'i1',
    kind: 'item',
    title: '三号楼水泵漏水，六层以上没有水',
    detail: 'SHXC-001-4',
    fields: [
      {
        field: 'text',
        is_text: true,
        may_resolve: true,
        versions: [
          { change: 'c2', by: '李楠', at: '2026-10-08T11:40:00+08:00', value: '三号楼水泵漏水，六层以上没有水' },
          { change: 'c1', by: '沈岚', at: '2026-10-08T10:12:00+08:00', value: '三号楼水泵漏水，地下室积水' },
        ],
      },
      {
        field: 'nature',
        is_text: false,
        may_resolve: true,
        versions: [
          { change: 'c2', by: '李楠', at: '2026-10-08T11:40:00+08:00', value: 'concern' },
          { change: 'c1', by: '沈岚', at: '2026-10-08T10:12:00+08:00', value: 'suggestion' },
        ],
      },
    ],
  },
  {
    record: 'v1',
    kind: 'visit',
    title: '上海新村',
    detail: '2026-10-08',
    fields: [
      {
        field: 'summary',
        is_text: true,
        may_resolve: false,
        versions: [
          { change: 'c4', by: '王敏', at: '2026-10-08T12:00:00+08:00', value: '到会三十人' },
          { change: 'c3', by: '', at: '2026-10-08T11:00:00+08:00', value: null },
        ],
      },
    ],
  },
];
