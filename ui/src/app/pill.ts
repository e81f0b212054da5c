/** Which of the pill's sentences is true: what needs this member, and where the records are; neither hides the other. */
import type { SyncState } from '@/api/generated';
import { reminderOf, type Reminder } from '@/api/reminder';
import { daysBetween, monthDay, shortTime } from '@/shared/dates';
import type { Ask, SyncState as Pill, Whereabouts } from '@/shared/SyncPill.vue';

/** `10:32` today, `10月8日 10:32` else. */
function when(at: string, now: string, locale: string): string {
  return daysBetween(at, now) === 0 ? shortTime(at) : `${monthDay(at, locale)} ${shortTime(at)}`;
}

function ofReminder(reminder: Reminder): Whereabouts {
  if (reminder.kind === 'apart') return { kind: 'stale', days: reminder.days };
  const { days, count } = reminder;
  return reminder.kind === 'unsent' ? { kind: 'unsentLong', days, count } : { kind: 'staleUnsent', days, count };
}

/** What did not come through: with nothing here to send, nothing was to be sent. */
function ofProblem(state: SyncState): Whereabouts {
  const minutes = state.next_in_minutes;
  if (state.synced_at !== null && state.unsent + state.files_unsent === 0)
    return minutes === null ? { kind: 'pullFailedOnce' } : { kind: 'pullFailed', minutes };
  return minutes === null ? { kind: 'failedOnce' } : { kind: 'failed', minutes };
}

function whereOf(state: SyncState, now: string, locale: string): Whereabouts {
  const waiting = state.unsent;
  if (!state.has_hub) return waiting > 0 ? { kind: 'none', waiting } : { kind: 'idle' };
  if (state.loading) return { kind: 'loading', ...state.loading };
  if (state.progress) {
    const { done, total } = state.progress;
    return total > 0 ? { kind: 'sending', done, total } : { kind: 'fetching' };
  }
  const reminder = reminderOf(state);
  if (reminder) return ofReminder(reminder);
  if (state.problem?.is_offline) return waiting > 0 ? { kind: 'offline', waiting } : { kind: 'idle' };
  if (state.problem) return ofProblem(state);
  if (waiting > 0 && state.on_carriers === waiting) return { kind: 'carried', count: waiting };
  if (!state.synced_at) return waiting > 0 ? { kind: 'first', waiting } : { kind: 'never' };
  if (waiting === 0 && state.files_unsent > 0) return { kind: 'files', count: state.files_unsent };
  const leftOut = state.left_out.reduce((sum, { n }) => sum + n, 0);
  if (waiting === 0 && leftOut > 0) return { kind: 'leftOut', count: leftOut };
  const at = when(state.synced_at, now, locale);
  return waiting > 0 ? { kind: 'waiting', waiting, at } : { kind: 'done', at };
}

/** What the office has to rule on, or what its author has not seen yet, is 待放行; everything else is to be checked. */
function asksOf(state: SyncState): Ask[] {
  const asks: Ask[] = [
    { what: 'review', count: state.to_review },
    { what: 'held', count: Math.max(state.held_to_rule, state.held_new) },
  ];
  return asks.filter((ask) => ask.count > 0);
}

export function pillOf(state: SyncState, now: string, locale = 'zh-CN'): Pill {
  return { ...whereOf(state, now, locale), asks: asksOf(state) };
}
