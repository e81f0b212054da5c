import { describe, expect, it } from 'vitest';
import { clockTime, daysBetween, dateTime, isoDay, longDate, monthDay, shortDate, withDays } from './dates';

describe('dates', () => {
  it('are written in Chinese order', () => {
    expect(longDate('2026-10-08')).toBe('2026年10月8日');
    expect(shortDate('2026-10-08')).toBe('10月8日 周四');
    expect(monthDay('2026-10-08')).toBe('10月8日');
    expect(dateTime(new Date(2026, 9, 8, 9, 5, 7))).toBe('10月8日 周四 09:05');
    expect(clockTime(new Date(2026, 9, 8, 9, 5, 7))).toBe('09:05:07');
  });

  it('are written so within words, too, and nothing else is touched', () => {
    expect(withDays('上海新村 2026-10-08')).toBe('上海新村 2026年10月8日');
    expect(withDays('2026-10-01休、2026-10-10班')).toBe('2026年10月1日休、2026年10月10日班');
    expect(withDays('SHXC-001-4 12026-10-081')).toBe('SHXC-001-4 12026-10-081');
  });

  it('are written in English order', () => {
    expect(longDate('2026-10-08', 'en')).toBe('8 October 2026');
  });

  it('with a zone are shown as they were written', () => {
    expect(dateTime('2026-10-08T00:30:05.000+08:00')).toBe('10月8日 周四 00:30');
    expect(isoDay('2026-10-08T23:59:59+08:00')).toBe('2026-10-08');
    expect(clockTime('2026-10-08T09:05:07.123-03:00')).toBe('09:05:07');
  });

  it('of a day alone mean that day in every zone', () => {
    expect(isoDay('2026-01-01')).toBe('2026-01-01');
  });

  it.each([
    ['2026-10-01', '2026-10-10', 9],
    ['2026-10-10', '2026-10-01', -9],
    ['2026-03-28', '2026-03-30', 2],
    ['2026-12-31', '2027-01-01', 1],
  ])('from %s to %s are %i days', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
  });
});
