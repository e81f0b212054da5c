/** The lead's own edits: each a saved change, and none may still be on its way when the whole is confirmed. */
import { shallowRef, type InjectionKey, type ShallowRef } from 'vue';
import { toCallError, type CallError } from '@/api/errors';
import { commands, type AmendArgs } from '@/api/generated';

export interface Amends {
  amend: (wish: AmendArgs) => Promise<void>;
  /** Resolves when every edit is saved.
   * @throws CallError of an edit that could not be saved */
  settled: () => Promise<void>;
  fault: Readonly<ShallowRef<CallError | null>>;
}

export const AMENDS: InjectionKey<Amends> = Symbol('amends');

export function useAmends(refresh: () => Promise<void>): Amends {
  const fault = shallowRef<CallError | null>(null);
  let last: Promise<void> = Promise.resolve();

  function amend(wish: AmendArgs): Promise<void> {
    const mine = last
      .catch(() => undefined)
      .then(async () => {
        await commands.confirmation.amend(wish);
        fault.value = null;
        await refresh();
      });
    last = mine;
    mine.catch((thrown: unknown) => (fault.value = toCallError(thrown)));
    return mine;
  }

  return { amend, settled: () => last, fault };
}
