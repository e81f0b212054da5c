// What laptops note of themselves, in words: files written out of vaults, tries to open one.
import type { ExportRow, FailedOpeningRow } from './generated';

type Say = (key: string, values?: Record<string, unknown>) => string;
const joined = (parts: (string | null)[]): string => parts.filter(Boolean).join(' · ');

const MEGABYTE = 1024 * 1024;
function sizeWords(bytes: number, t: Say): string {
  return bytes < MEGABYTE ? t('shared.traces.small') : t('shared.traces.size', { n: (bytes / MEGABYTE).toFixed(1) });
}

// i18n: shared.traces.what.* shared.traces.way.*
/** What was written out, as far as it is said without its words. */
export function exportWords(row: ExportRow, t: Say): string {
  return joined([
    t(`shared.traces.what.${row.what ?? 'later'}`),
    row.ending && row.what !== 'backup' ? row.ending.toUpperCase() : null,
    row.size === null ? null : sizeWords(row.size, t),
    row.path,
    t('shared.traces.computer', { short: row.device }),
    row.is_made ? null : t('shared.traces.notMade'),
    row.is_made && row.gone_at ? t('shared.traces.gone') : null,
  ]);
}

/** What was tried, how often, and when the last time. */
export function openingWords(row: FailedOpeningRow, t: Say, at: (time: string) => string): string {
  const [from, to] = [at(row.first_at), at(row.last_at)];
  return joined([
    t(`shared.traces.way.${row.way ?? 'later'}`),
    row.count > 0 ? t('shared.traces.times', { n: row.count }) : null,
    from === to ? null : t('shared.traces.span', { from, to }),
    t('shared.traces.computer', { short: row.device }),
  ]);
}
