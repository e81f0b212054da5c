/** The screen on which a line of the ledger is opened; none for what has no page of its own. */
import type { RouteLocationRaw, Router } from 'vue-router';
import type { DeliveryLine } from '@/api/generated';

const SCREENS: Partial<Record<NonNullable<DeliveryLine['kind']>, string>> = {
  item: 'concerns.show',
  visit: 'visits.show',
  household_call: 'visits.call',
  team: 'directory.team',
};

export function screenOf(line: DeliveryLine, router: Router): RouteLocationRaw | null {
  const name = line.opens ? SCREENS[line.opens.kind] : undefined;
  return name && line.opens && router.hasRoute(name) ? { name, params: { id: line.opens.id } } : null;
}
