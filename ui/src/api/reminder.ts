/** Whether it is time to say that records have not reached the centre for long. A laptop that never
 * reached it is not nagged. */
import type { SyncState } from './generated';

/** So many whole days are worth a word. */
export const LONG_DAYS = 3;

export type Reminder =
  | { kind: 'apart'; days: number }
  | { kind: 'apartUnsent'; days: number; count: number }
  | { kind: 'unsent'; days: number; count: number };

export function reminderOf(state: SyncState): Reminder | null {
  const count = state.unsent;
  if (!state.has_hub || !state.synced_at) return null;
  if (state.days_apart >= LONG_DAYS)
    return count > 0
      ? { kind: 'apartUnsent', days: state.days_apart, count }
      : { kind: 'apart', days: state.days_apart };
  return count > 0 && state.days_unsent >= LONG_DAYS ? { kind: 'unsent', days: state.days_unsent, count } : null;
}
