/** Sending and showing a refusal: what every small window does with what was asked in it. */
import { ref, type Ref } from 'vue';
import { toCallError, type CallError } from './errors';

export interface SheetSending {
  /** True while the core has it. */
  isBusy: Readonly<Ref<boolean>>;
  /** Why it was not taken; gone with the next try. */
  fault: Ref<CallError | null>;
  /** Sends it, once: while it is under way a second wish is nothing. Answers whether it was taken. */
  send: (ask: () => Promise<unknown>) => Promise<boolean>;
}

export function useSheet(): SheetSending {
  const isBusy = ref(false);
  const fault = ref<CallError | null>(null);

  async function send(ask: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    fault.value = null;
    try {
      await ask();
      return true;
    } catch (thrown) {
      fault.value = toCallError(thrown);
      return false;
    } finally {
      isBusy.value = false;
    }
  }
  return { isBusy, fault, send };
}
