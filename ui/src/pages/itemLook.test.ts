import { describe, expect, it } from 'vitest';
import { lookOf } from './itemLook';

describe('the look of an item', () => {
  it.each([
    ['a suggestion has none', { state: null, is_overdue: false, days_left: null }, null],
    ['closed late is closed', { state: 'closed', is_overdue: true, days_left: -9 }, 'done'],
    ['resolved waits for the reply', { state: 'resolved', is_overdue: false, days_left: 1 }, 'recall'],
    ['in hand and late', { state: 'handling', is_overdue: true, days_left: -3 }, 'late'],
    ['in hand and soon due', { state: 'handling', is_overdue: false, days_left: 3 }, 'soon'],
    ['in hand with time', { state: 'handling', is_overdue: false, days_left: 4 }, 'doing'],
    ['raised without a date', { state: 'raised', is_overdue: false, days_left: null }, 'waiting'],
    ['deferred', { state: 'deferred', is_overdue: false, days_left: null }, 'parked'],
  ] as const)('%s', (_name, item, look) => {
    expect(lookOf(item)).toBe(look);
  });
});
