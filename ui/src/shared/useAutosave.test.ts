import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AUTOSAVE_MS, useAutosave } from './useAutosave';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Types a key every `everyMs` for `forMs` and answers the longest time any key stayed unsaved. */
async function longestWait(everyMs: number, forMs: number): Promise<number> {
  let oldest: number | null = null;
  let worst = 0;
  const saver = useAutosave(async () => {
    if (oldest !== null) worst = Math.max(worst, Date.now() - oldest);
    oldest = null;
  });
  for (let at = 0; at < forMs; at += everyMs) {
    oldest ??= Date.now();
    saver.touch();
    await vi.advanceTimersByTimeAsync(everyMs);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(oldest).toBeNull();
  return worst;
}

describe('autosave', () => {
  it('does not write what was not touched', async () => {
    const save = vi.fn(async () => undefined);
    const saver = useAutosave(save);
    await saver.flush();
    await vi.advanceTimersByTimeAsync(1000);
    expect(save).not.toHaveBeenCalled();
  });

  it.each([
    [40, 5000],
    [150, 5000],
    [900, 5000],
  ])('writes within the limit while a key falls every %i ms', async (everyMs, forMs) => {
    expect(await longestWait(everyMs, forMs)).toBeLessThanOrEqual(AUTOSAVE_MS);
  });

  it('never runs two writes at once, and the later words are in the later write', async () => {
    let running = 0;
    const written: string[] = [];
    let text = 'a';
    const saver = useAutosave(async () => {
      running += 1;
      expect(running).toBe(1);
      const now = text;
      await new Promise((done) => setTimeout(done, 500));
      written.push(now);
      running -= 1;
    });
    saver.touch();
    await vi.advanceTimersByTimeAsync(250);
    text = 'ab';
    saver.touch();
    await vi.advanceTimersByTimeAsync(2000);
    expect(written).toEqual(['a', 'ab']);
  });

  it('keeps the words dirty when the write fails, and says so', async () => {
    let works = false;
    const saver = useAutosave(async () => {
      if (!works) throw new Error('disk full');
    });
    saver.touch();
    await vi.advanceTimersByTimeAsync(300);
    expect([saver.failed.value, saver.dirty.value, saver.savedAt.value]).toEqual([true, true, null]);
    works = true;
    await saver.flush();
    expect([saver.failed.value, saver.dirty.value]).toEqual([false, false]);
    expect(saver.savedAt.value).not.toBeNull();
  });

  it('flush waits for the write under way and for the rest', async () => {
    const written: number[] = [];
    let n = 1;
    const saver = useAutosave(async () => {
      const now = n;
      await new Promise((done) => setTimeout(done, 100));
      written.push(now);
    });
    saver.touch();
    await vi.advanceTimersByTimeAsync(210);
    n = 2;
    saver.touch();
    const flushed = saver.flush();
    await vi.advanceTimersByTimeAsync(400);
    await flushed;
    expect(written).toEqual([1, 2]);
  });
});
