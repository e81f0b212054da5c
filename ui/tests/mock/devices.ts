/** Made-up computers of a district. */
import type { AuditStanding, DeviceBoard, DeviceLine } from '@/api/generated';

const one: DeviceLine = {
  device: 'd1',
  short: '8f0f481a',
  name: '李楠',
  postings: [{ role: 'recorder', place_name: '上海新村' }],
  enrolled_at: '2026-09-21T09:10:00+08:00',
  seen_at: '2026-10-02T17:41:00+08:00',
  days_away: 5,
  build: '0.1.0',
  is_behind: false,
  held: 0,
  to_erase: 1,
  is_revoked: false,
  keys_destroyed_at: null,
  is_own: false,
  is_founder: false,
  revocation: null,
  lost: null,
};

const rows: DeviceLine[] = [
  one,
  {
    ...one,
    device: 'd2',
    short: 'c2a1d7a0',
    name: '沈岚',
    postings: [{ role: 'community_secretary', place_name: '永嘉新村' }],
    enrolled_at: '2026-10-03T10:00:00+08:00',
    seen_at: null,
    build: null,
    to_erase: 0,
  },
  {
    ...one,
    device: 'd3',
    short: '41a70b6e',
    name: '王敏',
    postings: [{ role: 'recorder', place_name: '上海新村、永嘉新村、嘉川路第一居民区' }],
    seen_at: '2026-10-07T21:40:00+08:00',
    days_away: 0,
    build: '0.0.9',
    is_behind: true,
    held: 2,
    to_erase: 0,
  },
  {
    ...one,
    device: 'd4',
    short: '7953ed7e',
    name: '陈建国',
    postings: [
      { role: 'lead', place_name: '上海新村' },
      { role: 'delegate', place_name: '永嘉新村' },
    ],
    seen_at: '2026-10-08T08:20:00+08:00',
    days_away: 0,
    to_erase: 0,
    revocation: { by: '林晓', at: '2026-10-08T10:05:00+08:00', reason: '10月7日晚在地铁上丢失' },
    lost: { places: 2, listed: 1 },
  },
  {
    ...one,
    device: 'd5',
    short: '56db8be5',
    name: '林晓',
    postings: [{ role: 'office', place_name: '徐汇区' }],
    seen_at: '2026-10-08T10:02:00+08:00',
    days_away: 0,
    to_erase: 0,
    is_own: true,
  },
  {
    ...one,
    device: 'd6',
    short: '99bcb86c',
    name: '周颖',
    postings: [],
    seen_at: '2026-08-30T14:00:00+08:00',
    days_away: 38,
    build: '0.0.9',
    is_behind: true,
    held: 1,
    to_erase: 0,
    is_revoked: true,
    keys_destroyed_at: '2026-09-02T08:14:00+08:00',
    revocation: { by: '林晓', at: '2026-09-01T09:00:00+08:00', reason: '电脑被偷，已报警' },
  },
];

export const board: DeviceBoard = { told_at: '2026-10-08T10:02:00+08:00', in_use: 5, away: 2, revoked: 1, rows };

const standing: AuditStanding = {
  told_at: '2026-10-08T10:02:00+08:00',
  seen: { entries: 486, short: '8f0f481a5c02d7be', signed_at: '2026-10-08T10:00:00+08:00' },
  is_in_trouble: false,
  troubles: [],
  restores: [{ entry: 301, at: '2026-09-12T08:30:00+08:00', left_behind: 4 }],
};
const rewritten: AuditStanding = {
  ...standing,
  is_in_trouble: true,
  troubles: [{ trouble: 'shortened', entries: 486, at: '2026-10-08T10:02:00+08:00' }],
};
let isRewritten = false;

export const deviceHandlers = {
  'audit.standing': () => (isRewritten ? rewritten : standing),
  'mock.rewritten': ({ is }: Record<string, unknown>) => ((isRewritten = is === true), { saved_at: standing.told_at }),
  'devices.list': () => board,
  'devices.revocations': () =>
    board.rows
      .filter((row) => row.revocation)
      .map((row) => ({ device: row.device, short: row.short, holder: row.name, said: row.revocation })),
  'devices.report_loss': () => ({ saved_at: '2026-10-08T10:30:00+08:00' }),
  'devices.revoke': () => ({ saved_at: '2026-10-08T10:30:00+08:00' }),
};
