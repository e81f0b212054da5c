/** How a line of the board stands, and in which words. */
import type { DeviceLine } from '@/api/generated';
import type { StatusLook } from '@/shared/StatusChip.vue';

/** Whole days without a visit to the centre that are worth a word; the core counts by the same. */
export const AWAY_DAYS = 3;

type Standing = 'revoked' | 'revoking' | 'away' | 'never' | 'own' | 'fine';

/** One of `devices.standing.*`. */
export function standingOf(row: DeviceLine): Standing {
  if (row.is_revoked) return 'revoked';
  if (row.revocation) return 'revoking';
  if (row.is_own) return 'own';
  if (row.days_away >= AWAY_DAYS) return 'away';
  return row.seen_at ? 'fine' : 'never';
}

export const LOOKS: Record<Standing, StatusLook> = {
  revoked: 'parked',
  revoking: 'soon',
  away: 'soon',
  never: 'waiting',
  own: 'done',
  fine: 'done',
};

/** Whether somebody of this role may put it out of use from here: the one that founded the district, the office alone. */
export const mayRevoke = (row: DeviceLine, role: string): boolean =>
  !row.is_revoked && !row.revocation && !row.is_own && (!row.is_founder || role === 'office');
