import { describe, expect, it } from 'vitest';
import type { RoundView } from '@/api/generated';
import { begunRounds, periodWords, quarterBefore, quarterOf } from './periods';

const round = (number: string, from_on: string): RoundView => ({
  id: number,
  number,
  from_on,
  to_on: from_on,
  days_left: 0,
  working_days: 0,
  is_open: false,
});
const t = (key: string, named: Record<string, unknown>) => `${key} ${Object.values(named).join(' ')}`;

describe('periods', () => {
  it.each([
    ['2026-01-01', '2026Q1'],
    ['2026-03-31', '2026Q1'],
    ['2026-10-08', '2026Q4'],
  ])('%s lies in %s', (day, quarter) => expect(quarterOf(day)).toBe(quarter));

  it.each([
    ['2026Q1', '2025Q4'],
    ['2026Q3', '2026Q2'],
  ])('before %s is %s', (now, before) => expect(quarterBefore(now)).toBe(before));

  it('hold no round that has not begun, and begin with the newest', () => {
    const rounds = [round('2026-3', '2026-07-01'), round('2027-1', '2027-01-01'), round('2026-4', '2026-10-01')];
    expect(begunRounds(rounds, '2026-10-01').map((one) => one.number)).toEqual(['2026-4', '2026-3']);
  });

  it.each([
    ['2026-4', 'reports.scope.roundOf 2026 4'],
    ['2026Q4', 'reports.scope.quarterOf 2026 4'],
    ['2026-5', '2026-5'],
  ])('%s reads %s', (period, words) => expect(periodWords(period, t)).toBe(words));
});
