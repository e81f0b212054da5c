/** Live queries: an answer is asked for again when the core says that something it depends on has changed. */
import { getCurrentScope, onScopeDispose, ref, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue';
import { call } from './call';
import { toCallError, type CallError } from './errors';
import { EVERYTHING, onChange } from './changes';

export interface Live<T> {
  /** The latest answer; stays while a newer one is being fetched. */
  data: Readonly<Ref<T | null>>;
  error: Readonly<Ref<CallError | null>>;
  /** True until the first answer or error. */
  pending: Readonly<Ref<boolean>>;
  refresh: () => Promise<void>;
}

type Ask<T> = () => Promise<T> | null;

/** Runs `ask` now, when anything reactive in it changes, and when one of `tags` changes. `ask` answering null means: not yet.
 * Without `tags` every change asks again. */
export function useQuery<T>(ask: Ask<T>, tags?: readonly string[]): Live<T> {
  const data = shallowRef<T | null>(null);
  const error = shallowRef<CallError | null>(null);
  const pending = ref(true);
  let latest = 0;

  async function settle(answer: Promise<T> | null): Promise<void> {
    const mine = ++latest;
    if (answer === null) return;
    try {
      const found = await answer;
      if (mine !== latest) return;
      data.value = found;
      error.value = null;
    } catch (thrown) {
      if (mine !== latest) return;
      error.value = toCallError(thrown);
    }
    pending.value = false;
  }

  // Wrapped, since Vue would report the rejection of a bare promise a second time.
  watch(
    () => ({ answer: ask() }),
    ({ answer }) => void settle(answer),
    { immediate: true },
  );
  const refresh = () => settle(ask());
  const stop = onChange((changed) => {
    if (!tags || changed.includes(EVERYTHING) || tags.some((tag) => changed.includes(tag))) void refresh();
  });
  if (getCurrentScope()) onScopeDispose(stop);
  return { data, error, pending, refresh };
}

/** A live query by command name. `args` answering null means: do not ask yet. */
export function useLive<T>(
  name: string,
  args: MaybeRefOrGetter<object | null> = {},
  tags?: readonly string[],
): Live<T> {
  return useQuery<T>(() => {
    const now = toValue(args);
    return now === null ? null : call<T>(name, now);
  }, tags);
}
