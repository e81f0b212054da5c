/** Made-up traces of laptops: files written out, tries that failed, copies of the own vault. */
import type { ExportRow, FailedOpeningRow } from '@/api/generated';

const row: ExportRow = {
  id: 'x1',
  at: '2026-10-08T16:20:00+08:00',
  by: '王敏',
  device: '8f0f481a',
  what: 'delivery_ledger',
  ending: 'xlsx',
  size: 48_200,
  digest: '3fa9c0de11b2',
  path: null,
  is_whole_vault: false,
  gone_at: null,
  may_say_gone: false,
};
const copy: ExportRow = {
  ...row,
  id: 'x2',
  at: '2026-10-07T17:45:00+08:00',
  what: 'backup',
  ending: 'zfbackup',
  size: null,
  digest: null,
  path: 'D:/走访通备份/王敏-20261007-174500-8f0f481a.zfbackup',
  is_whole_vault: true,
  may_say_gone: true,
};

export const exports: ExportRow[] = [
  row,
  copy,
  { ...row, id: 'x3', by: '沈岚', device: '41a70b6e', what: 'affected_list', at: '2026-10-06T10:02:00+08:00' },
];

export const openings: FailedOpeningRow[] = [
  {
    id: 'f1',
    of: '王敏',
    device: '8f0f481a',
    way: 'passphrase',
    count: 3,
    first_at: '2026-10-08T08:58:00+08:00',
    last_at: '2026-10-08T09:01:00+08:00',
  },
  {
    id: 'f2',
    of: '沈岚',
    device: '41a70b6e',
    way: 'notes_missing',
    count: 0,
    first_at: '2026-10-05T08:30:00+08:00',
    last_at: '2026-10-05T08:30:00+08:00',
  },
];

export const traceHandlers = {
  'audit.exports': () => exports,
  'audit.failed_openings': () => openings,
  'audit.vault_copies': () => [copy],
  'audit.say_copy_gone': () => ({ saved_at: '2026-10-08T16:30:00+08:00' }),
};
