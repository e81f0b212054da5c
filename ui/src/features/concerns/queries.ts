/** What the screens of concerns ask the core. */
import { ref, shallowRef, watch, type Ref } from 'vue';
import { commands, type RecordId, type ItemFilter, type ItemRow } from '@/api/generated';
import { useQuery } from '@/api/live';
import { toCallError, type CallError } from '@/api/errors';

const ITEM_KINDS = ['item', 'item_identity'];
const SUMMONS_KINDS = ['summons', 'summons_identity'];

export const useItem = (id: () => RecordId) =>
  useQuery(() => commands.items.show({ id: id() }), [...ITEM_KINDS, 'level_opinion', ...SUMMONS_KINDS]);

export const useSummonses = (isMeant: () => boolean = () => true) =>
  useQuery(() => (isMeant() ? commands.summonses.list() : null), SUMMONS_KINDS);

export const useDepartments = () => useQuery(() => commands.directory.departments(), ['department', 'grant']);

export const useFiles = (item: () => RecordId) =>
  useQuery(() => commands.attachments.list({ id: item() }), ['attachment']);

export const usePack = () => useQuery(() => commands.items.pack(), ['pack']);

export const useRounds = () => useQuery(() => commands.visits.rounds(), ['round']);

/** Rows fetched at a time. */
export const PAGE = 100;

/** The ledger page by page: the first page lives, later ones are fetched when the end is reached. */
export function useLedger(filter: () => Omit<ItemFilter, 'offset' | 'limit'>) {
  const later: Ref<ItemRow[]> = shallowRef([]);
  const isFetching = ref(false);
  const fault = shallowRef<CallError | null>(null);
  const first = useQuery(() => commands.items.list({ ...filter(), offset: 0, limit: PAGE }), ITEM_KINDS);
  watch(first.data, () => (later.value = []));

  async function more(): Promise<void> {
    const start = first.data.value;
    if (!start || isFetching.value) return;
    const offset = start.rows.length + later.value.length;
    if (offset >= start.total) return;
    isFetching.value = true;
    fault.value = null;
    try {
      const next = await commands.items.list({ ...filter(), offset, limit: PAGE });
      if (first.data.value === start) later.value = [...later.value, ...next.rows];
    } catch (thrown) {
      fault.value = toCallError(thrown);
    }
    isFetching.value = false;
  }
  return { ...first, later, more, fault };
}
