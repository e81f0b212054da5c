/** Which of the pill's sentences is true. What needs a person goes before what the machine is doing. */
import type { SyncState } from '@/api/generated';
import { reminderOf, type Reminder } from '@/api/reminder';
import { daysBetween, monthDay, shortTime } from '@/shared/dates';
import type { SyncState as Pill } from '@/shared/SyncPill.vue';

/** `10:32` today, `10月8日 10:32` else. */
function when(at: string, now: string, locale: string): string {
  return daysBetween(at, now) === 0 ? shortTime(at) : `${monthDay(at, locale)} ${shortTime(at)}`;
}

function pillOfReminder(reminder: Reminder): Pill {
  if (reminder.kind === 'apart') return { kind: 'stale', days: reminder.days };
  const { days, count } = reminder;
  return reminder.kind === 'unsent' ? { kind: 'unsentLong', days, count } : { kind: 'staleUnsent', days, count };
}

export function pillOf(state: SyncState, now: string, locale = 'zh-CN'): Pill {
  const waiting = state.unsent;
  if (!state.has_hub) return { kind: 'none', waiting };
  if (state.loading) return { kind: 'loading', ...state.loading };
  if (state.progress) {
    const { done, total } = state.progress;
    return total > 0 ? { kind: 'sending', done, total } : { kind: 'fetching' };
  }
  if (state.to_review > 0) return { kind: 'review', count: state.to_review };
  const reminder = reminderOf(state);
  if (reminder) return pillOfReminder(reminder);
  if (state.problem?.is_offline) return { kind: 'offline', waiting };
  if (state.problem) {
    const minutes = state.next_in_minutes;
    return minutes === null ? { kind: 'failedOnce' } : { kind: 'failed', minutes };
  }
  if (waiting > 0 && state.on_carriers === waiting) return { kind: 'carried', count: waiting };
  if (!state.synced_at) return { kind: 'first', waiting };
  if (waiting === 0 && state.files_unsent > 0) return { kind: 'files', count: state.files_unsent };
  const leftOut = state.left_out.reduce((sum, { n }) => sum + n, 0);
  if (waiting === 0 && leftOut > 0) return { kind: 'leftOut', count: leftOut };
  const at = when(state.synced_at, now, locale);
  return waiting > 0 ? { kind: 'waiting', waiting, at } : { kind: 'done', at };
}
