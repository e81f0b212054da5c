/** What the screens of visits ask the core, each with the record kinds after whose change it is asked again. */
import { computed, ref, watch, type Ref } from 'vue';
import { commands, type RecordId, type NamedPlace } from '@/api/generated';
import { useQuery } from '@/api/live';
import { useSession } from '@/api/session';

const VISIT_KINDS = [
  'visit',
  'attendance',
  'household_call',
  'journal',
  'agreed_action',
  'item',
  'item_identity',
  'twin',
];

export const useVisit = (id: () => RecordId) => useQuery(() => commands.visits.show({ id: id() }), VISIT_KINDS);

export const useVisits = (community: () => RecordId | null) =>
  useQuery(() => commands.visits.list({ community: community(), round: null }), VISIT_KINDS);

export const useRounds = () => useQuery(() => commands.visits.rounds(), ['round', 'calendar_year']);

export const useCall = (id: () => RecordId) => useQuery(() => commands.visits.call({ id: id() }), VISIT_KINDS);

export const useDoors = (community: () => RecordId | null) =>
  useQuery(() => {
    const at = community();
    return at === null ? null : commands.visits.doors({ community: at, on: null });
  }, ['call_list_entry', 'household_call', 'household', 'visit', 'twin']);

export const usePending = () => useQuery(() => commands.confirmation.pending(), VISIT_KINDS);

export const usePack = () => useQuery(() => commands.items.pack(), ['pack']);

/** The communities of the member at work and the one chosen; the first until another is taken. */
export function useCommunity(): { communities: Ref<NamedPlace[]>; community: Ref<RecordId | null> } {
  const session = useSession();
  const communities = computed(() => session.me?.communities ?? []);
  const community = ref<RecordId | null>(communities.value[0]?.id ?? null);
  watch(communities, (now) => {
    if (!now.some((place) => place.id === community.value)) community.value = now[0]?.id ?? null;
  });
  return { communities, community };
}
