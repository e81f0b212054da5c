/** Half-typed text of one screen: kept in the local draft table while typing, dropped once it is saved as a record (decisions D37). */
import { onBeforeUnmount, reactive, ref, shallowReactive, shallowRef, type InjectionKey, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import { toCallError, type CallError, type ErrorCode } from '@/api/errors';
import { commands } from '@/api/generated';
import { useAutosave, type Autosave } from '@/shared/useAutosave';

/** Answers that trying again would not change. */
const REFUSALS = new Set<ErrorCode>(['InvalidInput', 'NotFound', 'Forbidden', 'NotAllowedNow', 'Conflict']);

export interface DraftBook extends Pick<Autosave, 'flush' | 'savedAt' | 'dirty' | 'failed'> {
  /** True once what was left from before is known. */
  isRead: Readonly<Ref<boolean>>;
  /** Why the last record of a field was refused; its text stays in the draft. */
  fault: Readonly<Ref<CallError | null>>;
  /** The half-typed text of a field, if there is any. */
  textOf: (field: string) => string | undefined;
  /** Notes what was typed; it is safe at most 300 ms later. */
  keep: (field: string, text: string) => void;
  /** Runs `save` for a field; its draft goes when that has succeeded and nothing was typed meanwhile. */
  commit: (field: string, save: () => Promise<unknown>) => Promise<void>;
  drop: (field: string) => Promise<void>;
  /** Forgets what was to be saved of a field, a save that is under way and fails included; answers whether there was any. */
  withdraw: (field: string) => boolean;
  /** A field waits for an answer; `show` leads there. Its words lie on the screen alone until `release`. */
  hold: (field: string, show: () => void) => void;
  release: (field: string) => void;
  isHeld: (field: string) => boolean;
  /** Leads to the question of a field, or to the first of any; false where none waits. */
  showHeld: (field?: string) => boolean;
}

/** Fields inside a screen find their book by this. */
export const BOOK: InjectionKey<DraftBook> = Symbol('drafts');

export function useDraftBook(prefix: string): DraftBook {
  const texts = reactive(new Map<string, string>());
  const changed = new Set<string>();
  const saves = new Map<string, () => Promise<unknown>>();
  const underway = new Map<string, () => Promise<unknown>>();
  const held = shallowReactive(new Map<string, () => void>());
  const isRead = ref(false);
  const fault = shallowRef<CallError | null>(null);
  const auto = useAutosave(write);

  async function writeDraft(field: string): Promise<void> {
    const text = texts.get(field);
    if (text === undefined) return;
    changed.delete(field);
    try {
      await commands.drafts.keep({ key: prefix + field, text });
    } catch (thrown) {
      changed.add(field);
      throw thrown;
    }
  }

  async function writeRecord(field: string, save: () => Promise<unknown>): Promise<void> {
    const before = texts.get(field);
    saves.delete(field);
    underway.set(field, save);
    try {
      await save();
    } catch (thrown) {
      fault.value = toCallError(thrown);
      if (REFUSALS.has(fault.value.code)) return;
      if (underway.has(field) && !saves.has(field)) saves.set(field, save);
      throw thrown;
    } finally {
      underway.delete(field);
    }
    if (texts.get(field) === before) await forget(field);
  }

  /** One refused field never holds back the others; a refusal is shown and not tried again by itself. */
  async function write(): Promise<void> {
    let failure: unknown = null;
    const attempt = (work: Promise<void>) => work.catch((thrown: unknown) => (failure = thrown));
    for (const field of [...changed]) await attempt(writeDraft(field));
    for (const [field, save] of [...saves]) await attempt(writeRecord(field, save));
    if (failure !== null) throw failure as Error;
  }

  function keep(field: string, text: string): void {
    texts.set(field, text);
    changed.add(field);
    auto.touch();
  }

  async function commit(field: string, save: () => Promise<unknown>): Promise<void> {
    fault.value = null;
    saves.set(field, save);
    auto.touch();
    await auto.flush();
  }

  async function forget(field: string): Promise<void> {
    changed.delete(field);
    if (texts.delete(field)) await commands.drafts.drop({ key: prefix + field });
  }

  function withdraw(field: string): boolean {
    const isWaiting = saves.delete(field);
    return underway.delete(field) || isWaiting;
  }

  function showHeld(field?: string): boolean {
    const show = field === undefined ? [...held.values()][0] : held.get(field);
    show?.();
    return show !== undefined;
  }

  /** Waits for a write under way, so that a late draft never comes back after it was dropped. What was to be saved of it no longer is. */
  async function drop(field: string): Promise<void> {
    changed.delete(field);
    withdraw(field);
    const hadText = texts.delete(field);
    await auto.flush();
    if (hadText && !texts.has(field)) await commands.drafts.drop({ key: prefix + field });
  }

  async function readOld(): Promise<void> {
    const found = await commands.drafts.list({ prefix });
    for (const draft of found) {
      const field = draft.key.slice(prefix.length);
      if (!texts.has(field)) texts.set(field, draft.text);
    }
  }

  void readOld()
    .catch(() => undefined)
    .finally(() => (isRead.value = true));

  const { flush, savedAt, dirty, failed } = auto;
  const textOf = (field: string) => texts.get(field);
  const hold = (field: string, show: () => void) => void held.set(field, show);
  const release = (field: string) => void held.delete(field);
  const isHeld = (field: string) => held.has(field);
  const questions = { hold, release, isHeld, showHeld };
  return { isRead, fault, textOf, keep, commit, drop, withdraw, ...questions, flush, savedAt, dirty, failed };
}

/** No way leads off the screen while a field waits for an answer; locking and signing out always do. */
export function useStay(book: DraftBook): void {
  const stop = useRouter().beforeEach((to, from) => {
    const isOpen = (to.meta.stage ?? 'open') === 'open';
    return !isOpen || to.path === from.path || !book.showHeld();
  });
  onBeforeUnmount(stop);
}
