/** One long poll for the whole app: `changes.wait` answers when data changed and names the tags touched. */
import { call } from './call';
import { toCallError } from './errors';

interface Changes {
  cursor: string;
  tags: string[];
}

type Listener = (tags: string[]) => void;

const listeners = new Set<Listener>();
let running = false;
let wanted = false;

const PAUSE_AFTER_FAULT_MS = 2000;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Calls `listener` with the tags of every change until the returned function is called. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The tag that stands for every tag, as after a sign-in when everything may differ. */
export const EVERYTHING = '*';

/** Tells every listener. */
export function announce(tags: string[]): void {
  for (const listener of [...listeners]) listener(tags);
}

async function follow(): Promise<void> {
  let cursor = '';
  while (wanted) {
    try {
      const answer: Changes = await call<Changes>('changes.wait', { cursor });
      cursor = answer.cursor;
      if (answer.tags.length > 0) announce(answer.tags);
    } catch (thrown) {
      if (toCallError(thrown).code === 'Locked') break;
      await pause(PAUSE_AFTER_FAULT_MS);
    }
  }
  running = false;
}

/** Starts the poll; safe to call again. */
export function startChanges(): void {
  wanted = true;
  if (running) return;
  running = true;
  void follow();
}

/** Lets the present poll be the last. */
export function stopChanges(): void {
  wanted = false;
}
