/** Made-up changes that came too late. */
import type { HeldRow } from '@/api/generated';

const late: HeldRow = {
  id: 'h1',
  by: '沈岚',
  role: 'recorder',
  place_name: '上海新村',
  device: '9f31c2d0',
  about: 'i1',
  about_kind: 'item',
  intent: 'hear',
  reason: 'posting_ended',
  written_at: '2026-10-07T21:40:00+08:00',
  received_at: '2026-10-09T08:12:00+08:00',
  is_overdue: true,
  verdict: null,
  because: null,
  line: null,
};

export const held: HeldRow[] = [
  late,
  {
    ...late,
    id: 'h2',
    by: '王敏',
    role: 'lead',
    place_name: '永嘉新村',
    device: '41a70b6e',
    about: 'v2',
    about_kind: 'visit',
    intent: 'record_visit',
    reason: 'revoked',
    is_overdue: false,
  },
  { ...late, id: 'h3', by: '李楠', intent: 'write_journal', about_kind: 'journal', verdict: 'admitted' },
  { ...late, id: 'h4', by: '周宁', reason: 'moved_away', verdict: 'refused', because: '补录不合要求' },
];

/** What a bureau is shown: its seats' holders, and what its own member wrote. */
export const heldOfLine: HeldRow[] = [
  { ...late, id: 'h5', by: '顾佩兰', role: 'delegate', is_overdue: false, line: 'cppcc_office' },
  {
    ...late,
    id: 'h6',
    by: '顾敏',
    role: 'cppcc_office',
    place_name: '徐汇区',
    about_kind: 'seat',
    intent: 'replace_holder',
  },
  { ...late, id: 'h7', by: '周建华', role: 'delegate', line: 'cppcc_office', verdict: 'refused', because: '已不在任' },
];
