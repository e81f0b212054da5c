/** Which sentence is true, and how a delivery looks. */
import type { DeliveryState, SyncState } from '@/api/generated';
import type { StatusLook } from '@/shared/StatusChip.vue';

/** The big line of the sync centre, one of `sync.head.*`. */
export function headOf(state: SyncState): string {
  if (!state.has_hub) return 'none';
  if (state.loading) return 'loading';
  if (state.is_running) return 'running';
  if (state.problem?.is_offline) return state.unsent === 0 ? filesOf(state, 'offlineIdle') : 'offline';
  if (state.problem) return state.unsent === 0 ? 'pullFailed' : 'failed';
  if (!state.synced_at && state.on_carriers === 0) return state.unsent === 0 ? 'neverIdle' : 'never';
  if (state.unsent === 0) return filesOf(state, 'done');
  return state.on_carriers === state.unsent ? 'carried' : 'waiting';
}

/** Where words are up: whether photos and files are, too. */
function filesOf(state: SyncState, otherwise: string): string {
  if (state.files_unsent === 0) return otherwise;
  return state.files_on_carriers === state.files_unsent ? 'filesCarried' : 'files';
}

/** What keeps the laptop from being handed over, each one of `sync.keeps.*` with its number. */
export function keepsOf(state: SyncState): { what: string; n: number }[] {
  const keeps = [
    { what: 'noHub', n: state.has_hub ? 0 : 1 },
    { what: 'never', n: state.has_hub && !state.synced_at ? 1 : 0 },
    { what: 'unsent', n: state.unsent - state.on_carriers },
    { what: 'carried', n: state.on_carriers },
    { what: 'files', n: state.files_unsent - state.files_on_carriers },
    { what: 'filesCarried', n: state.files_on_carriers },
    { what: 'stuck', n: state.stuck.length },
    { what: 'unfinished', n: state.unfinished },
  ];
  return keeps.filter((keep) => keep.n > 0);
}

export const LOOKS: Record<DeliveryState, StatusLook> = {
  on_laptop: 'waiting',
  on_carrier: 'doing',
  on_hub: 'done',
  held: 'soon',
  refused: 'late',
};
