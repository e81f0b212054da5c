/** Runs a command of a screen and keeps what went wrong for its error note. */
import { shallowRef } from 'vue';
import { toCallError, type CallError } from '@/api/errors';

export function useGuard() {
  const fault = shallowRef<CallError | null>(null);
  async function guarded(act: () => Promise<unknown>): Promise<void> {
    fault.value = null;
    try {
      await act();
    } catch (thrown) {
      fault.value = toCallError(thrown);
    }
  }
  return { fault, guarded };
}
