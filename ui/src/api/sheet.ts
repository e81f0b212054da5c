/** Sending and showing a refusal: what every small window does with what was asked in it. */
import type { Ref } from 'vue';
import type { CallError } from './errors';
import { useGuard } from './guard';

export interface SheetSending {
  /** True while the core has it. */
  isBusy: Readonly<Ref<boolean>>;
  /** Why it was not taken; gone with the next try. */
  fault: Ref<CallError | null>;
  /** Sends it, once: while it is under way a second wish is nothing. Answers whether it was taken. */
  send: (ask: () => Promise<unknown>) => Promise<boolean>;
}

export function useSheet(): SheetSending {
  const { isBusy, fault, guarded } = useGuard();
  const send = async (ask: () => Promise<unknown>): Promise<boolean> => !isBusy.value && (await guarded(ask));
  return { isBusy, fault, send };
}
