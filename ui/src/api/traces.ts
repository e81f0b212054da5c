// What laptops note of themselves, in words: files written out of vaults, tries to open one.
import type { ExportRow, FailedOpeningRow } from './generated';

type Say = (key: string, values?: Record<string, unknown>) => string;
const joined = (parts: (string | null)[]): string => parts.filter(Boolean).join(' · ');

// i18n: shared.traces.what.* shared.traces.way.*
/** What was written out, and how it can be told again. */
export function exportWords(row: ExportRow, t: Say): string {
  return joined([
    t(`shared.traces.what.${row.what ?? 'later'}`),
    row.ending && row.what !== 'backup' ? row.ending.toUpperCase() : null,
    row.size === null ? null : t('shared.traces.size', { n: Math.max(1, Math.round(row.size / 1024)) }),
    row.path,
    row.digest ? t('shared.traces.digest', { digest: row.digest }) : null,
    t('shared.traces.computer', { short: row.device }),
    row.gone_at ? t('shared.traces.gone') : null,
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
