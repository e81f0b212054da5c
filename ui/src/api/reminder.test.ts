import { describe, expect, it } from 'vitest';
import { through } from '../../tests/mock/sync';
import type { SyncState } from './generated';
import { reminderOf } from './reminder';

const of = (part: Partial<SyncState>) => reminderOf({ ...through, ...part });

describe('the reminder after three days', () => {
  it('says nothing before, and nothing of a laptop that never reached the centre', () => {
    expect(of({})).toBeNull();
    expect(of({ days_apart: 2, days_unsent: 2, unsent: 5 })).toBeNull();
    expect(of({ synced_at: null, days_apart: 9, days_unsent: 9, unsent: 5 })).toBeNull();
    expect(of({ has_hub: false, days_apart: 9, unsent: 5 })).toBeNull();
    expect(of({ days_unsent: 9, unsent: 0 })).toBeNull();
  });

  it('counts days and what has not arrived', () => {
    expect(of({ days_apart: 3 })).toEqual({ kind: 'apart', days: 3 });
    expect(of({ days_apart: 3, days_unsent: 2, unsent: 5 })).toEqual({ kind: 'apartUnsent', days: 3, count: 5 });
    expect(of({ days_apart: 0, days_unsent: 4, unsent: 1 })).toEqual({ kind: 'unsent', days: 4, count: 1 });
  });
});
