/** The last thing done can be taken back for ten seconds; one toast for the whole app. */
import { shallowRef } from 'vue';

/** How long the offer stands. */
export const UNDO_SECONDS = 10;

export interface UndoOffer {
  text: string;
  undo: (() => Promise<unknown>) | null;
}

const offered = shallowRef<UndoOffer | null>(null);
let timer: ReturnType<typeof setTimeout> | null = null;

function dismiss(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  offered.value = null;
}

/** Says what was done and, with `undo`, offers to take it back. A newer offer replaces an older one. */
function offer(text: string, undo: (() => Promise<unknown>) | null = null): void {
  dismiss();
  offered.value = { text, undo };
  timer = setTimeout(dismiss, UNDO_SECONDS * 1000);
}

async function takeBack(): Promise<void> {
  const undo = offered.value?.undo;
  dismiss();
  await undo?.();
}

export function useUndo() {
  return { offered, offer, dismiss, takeBack };
}
