/** How an item of what was heard looks in a list: its state's chip and its date. */
import type { ItemRow, State } from '@/api/generated';
import type { StatusLook } from '@/shared/StatusChip.vue';

const LOOKS: Record<State, StatusLook> = {
  raised: 'waiting',
  accepted: 'doing',
  handling: 'doing',
  resolved: 'recall',
  closed: 'done',
  deferred: 'parked',
  referred: 'parked',
  withdrawn: 'parked',
};

/** Days before the due date from which a concern is shown as soon due. */
const SOON_DAYS = 3;

const FINISHED: State[] = ['closed', 'withdrawn', 'resolved', 'referred'];

/** The chip of an item: overdue and soon due win over the state while it is still open; null for items that have no states. */
export function lookOf(item: Pick<ItemRow, 'state' | 'is_overdue' | 'days_left'>): StatusLook | null {
  if (item.state === null) return null;
  if (FINISHED.includes(item.state)) return LOOKS[item.state];
  if (item.is_overdue) return 'late';
  if (item.days_left !== null && item.days_left <= SOON_DAYS) return 'soon';
  return LOOKS[item.state];
}
