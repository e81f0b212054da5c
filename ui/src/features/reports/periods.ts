/** The periods a report can be about: a round's cohort, or a calendar quarter. */
import type { RoundView } from '@/api/generated';

/** `2026Q4` of a day. */
export function quarterOf(day: string): string {
  const [year = '', month = '1'] = day.split('-');
  return `${year}Q${Math.ceil(Number(month) / 3)}`;
}

/** The quarter before: `2026Q1` → `2025Q4`. */
export function quarterBefore(quarter: string): string {
  const [year = '', number = '1'] = quarter.split('Q');
  return number === '1' ? `${Number(year) - 1}Q4` : `${year}Q${Number(number) - 1}`;
}

/** Rounds that have begun, the newest first. */
export function begunRounds(rounds: readonly RoundView[], today: string): RoundView[] {
  return rounds.filter((round) => round.from_on <= today).sort((a, b) => b.from_on.localeCompare(a.from_on));
}

/** The words of a period; whatever is no period stays as it is. */
export function periodWords(period: string, t: (key: string, named: Record<string, unknown>) => string): string {
  const round = /^(\d{4})-([1-4])$/.exec(period);
  if (round) return t('reports.scope.roundOf', { year: round[1], n: round[2] });
  const quarter = /^(\d{4})Q([1-4])$/.exec(period);
  return quarter ? t('reports.scope.quarterOf', { year: quarter[1], n: quarter[2] }) : period;
}
