/** Made-up traces of laptops: files written out, tries that failed, copies of the own vault. */
import type { ExportRow, FailedOpeningRow, Latest } from '@/api/generated';

const row: ExportRow = {
  id: 'x1',
  at: '2026-10-08T16:20:00+08:00',
  by: '王敏',
  device: '8f0f481a',
  what: 'delivery_ledger',
  ending: 'xlsx',
  size: 48_200,
  path: null,
  is_whole_vault: false,
  gone_at: null,
  is_made: true,
  may_say_gone: false,
};
const copy: ExportRow = {
  ...row,
  id: 'x2',
  at: '2026-10-07T17:45:00+08:00',
  what: 'backup',
  ending: 'zfbackup',
  size: null,
  path: 'D:/走访通备份/王敏-20261007-174500-8f0f481a.zfbackup',
  is_whole_vault: true,
  may_say_gone: true,
};

export const exports: ExportRow[] = [
  row,
  copy,
  {
    ...copy,
    id: 'x4',
    at: '2026-10-07T09:12:00+08:00',
    what: 'set_aside',
    ending: '',
    path: 'D:/走访通/vaults/8f0f481a.aside-1791334320000',
  },
  {
    ...copy,
    id: 'x5',
    at: '2026-10-06T18:20:00+08:00',
    what: 'open_format',
    ending: '',
    path: 'E:/整份资料',
  },
  {
    ...copy,
    id: 'x6',
    at: '2026-10-06T18:05:00+08:00',
    path: 'E:/王敏-20261006-180500-8f0f481a.zfbackup',
    gone_at: '2026-10-06T18:05:00+08:00',
    is_made: false,
  },
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

/** The latest lines of a long list, as the core answers. */
export function latestOf<T>(all: T[], most: unknown): Latest<T> {
  return { rows: all.slice(0, Number(most)), total: all.length };
}

export const traceHandlers = {
  'audit.exports': ({ most }: Record<string, unknown>) => latestOf(exports, most),
  'audit.failed_openings': ({ most }: Record<string, unknown>) => latestOf(openings, most),
  'audit.find_file': ({ file_name }: Record<string, unknown>) => (String(file_name).endsWith('.xlsx') ? [row] : []),
  'audit.vault_copies': () => exports.filter((one) => one.is_whole_vault && one.is_made),
  'audit.say_copy_gone': () => ({ saved_at: '2026-10-08T16:30:00+08:00' }),
};
