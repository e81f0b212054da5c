/** A search box whose text counts once the fingers rest. */
import { onScopeDispose, ref, watch } from 'vue';

const REST_MS = 150;

export function useTyped() {
  const typed = ref('');
  const search = ref<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(typed, (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => (search.value = text.trim() || null), REST_MS);
  });
  onScopeDispose(() => clearTimeout(timer));
  return { typed, search };
}
