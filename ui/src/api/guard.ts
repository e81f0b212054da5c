/** Runs what a screen wishes of the core: says that it is under way, and keeps what went wrong for the screen's error note. */
import { ref, shallowRef } from 'vue';
import { toCallError, type CallError } from './errors';

export function useGuard() {
  const isBusy = ref(false);
  const fault = shallowRef<CallError | null>(null);
  /** Whether it came to its end. */
  async function guarded(act: () => Promise<unknown>): Promise<boolean> {
    isBusy.value = true;
    fault.value = null;
    try {
      await act();
      return true;
    } catch (thrown) {
      fault.value = toCallError(thrown);
      return false;
    } finally {
      isBusy.value = false;
    }
  }
  return { isBusy, fault, guarded };
}
