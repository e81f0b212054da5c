/** Long lists: the latest lines, how many more there are, and those too when asked. */
import { computed, ref, type Ref } from 'vue';
import type { HowMany, Latest } from './generated';
import { useQuery, type Live } from './live';

/** So many lines at first, and so many more each time. */
const STEP = 500;

export interface LatestLines<T> extends Pick<Live<T>, 'error' | 'refresh'> {
  /** The lines that are here; none before the first answer. */
  rows: Readonly<Ref<T[] | null>>;
  /** How many there are beside them. */
  left: Readonly<Ref<number>>;
  /** How many of those come next. */
  next: Readonly<Ref<number>>;
  more: () => void;
}

export function useLatest<T>(
  ask: (args: HowMany) => Promise<Latest<T>>,
  tags: readonly string[],
  step = STEP,
): LatestLines<T> {
  const most = ref(step);
  const { data, error, refresh } = useQuery(() => ask({ most: most.value }), tags);
  const rows = computed(() => data.value?.rows ?? null);
  const left = computed(() => (data.value ? data.value.total - data.value.rows.length : 0));
  const next = computed(() => Math.min(left.value, step));
  return { rows, left, next, error, refresh, more: () => void (most.value += step) };
}
