/** Saving while typing: a change is written at most 300 ms after the key that made it, continuous typing included. */
import { getCurrentScope, onScopeDispose, ref, type Ref } from 'vue';

/** Longest time a keystroke may stay unsaved. */
export const AUTOSAVE_MS = 300;
/** Time between a key and the write; leaves room for the write itself. */
const WAIT_MS = 200;

export interface Autosave {
  /** Says that something changed; the write follows by itself. */
  touch: () => void;
  /** Writes now what is still unsaved; resolves when it is safe. */
  flush: () => Promise<void>;
  savedAt: Readonly<Ref<Date | null>>;
  /** Something is typed and not yet written. */
  dirty: Readonly<Ref<boolean>>;
  /** The last write failed; the next key tries again. */
  failed: Readonly<Ref<boolean>>;
}

/** The timer starts with the first unsaved key and is not pushed back by later ones, so long typing is saved on the way.
 * Two writes never overlap. */
export function useAutosave(save: () => Promise<unknown>, now: () => Date = () => new Date()): Autosave {
  const savedAt = ref<Date | null>(null);
  const dirty = ref(false);
  const failed = ref(false);
  let timer: ReturnType<typeof setTimeout> | null = null;
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    dirty.value = false;
    try {
      await save();
      savedAt.value = now();
      failed.value = false;
    } catch {
      dirty.value = true;
      failed.value = true;
    }
  }

  function cancelTimer(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  async function flush(): Promise<void> {
    cancelTimer();
    while (writing) await writing;
    if (!dirty.value) return;
    writing = write().finally(() => (writing = null));
    await writing;
  }

  function touch(): void {
    dirty.value = true;
    timer ??= setTimeout(() => void flush(), WAIT_MS);
  }

  if (getCurrentScope()) onScopeDispose(() => void flush());
  return { touch, flush, savedAt, dirty, failed };
}
