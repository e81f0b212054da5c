import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type EffectScope } from 'vue';
import { useDoor } from '@/api/call';
import { CallError } from '@/api/errors';
import { useDraftBook, type DraftBook } from './drafts';

const kept = new Map<string, string>();
let refuses = false;
let scope: EffectScope;
let book: DraftBook;

beforeEach(() => {
  vi.useFakeTimers();
  kept.clear();
  refuses = false;
  useDoor({
    bytesUrl: (id) => id,
    call: async (name, args) => {
      const { key = '', text = '' } = args as { key?: string; text?: string };
      if (refuses) throw new Error('no');
      if (name === 'drafts.keep') kept.set(key, text);
      if (name === 'drafts.drop') kept.delete(key);
      return name === 'drafts.list' ? [...kept].map(([k, v]) => ({ key: k, text: v, saved_at: '' })) : { saved_at: '' };
    },
  });
  scope = effectScope();
  book = scope.run(() => useDraftBook('visit/v1/'))!;
});
afterEach(() => {
  scope.stop();
  useDoor(null);
  vi.useRealTimers();
});

describe('drafts of a screen', () => {
  it('are safe 300 ms after a key, typing on included', async () => {
    for (let at = 0; at < 10; at += 1) {
      book.keep('row', 'x'.repeat(at + 1));
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(kept.get('visit/v1/row')?.length).toBeGreaterThanOrEqual(4);
    await vi.advanceTimersByTimeAsync(300);
    expect(kept.get('visit/v1/row')).toBe('x'.repeat(10));
  });

  it('stay when the record could not be saved, and say so', async () => {
    book.keep('place', '会议室');
    await vi.advanceTimersByTimeAsync(300);
    await book.commit('place', () => Promise.reject(new Error('no')));
    expect(book.failed.value).toBe(true);
    expect(kept.get('visit/v1/place')).toBe('会议室');
  });

  it('go once the record is saved', async () => {
    book.keep('place', '会议室');
    await vi.advanceTimersByTimeAsync(300);
    const save = vi.fn(() => Promise.resolve());
    await book.commit('place', save);
    expect(save).toHaveBeenCalledOnce();
    expect(kept.size).toBe(0);
  });

  it('stay when something was typed while the record was being saved', async () => {
    book.keep('place', '会议室');
    await vi.advanceTimersByTimeAsync(300);
    await book.commit('place', async () => book.keep('place', '会议室二楼'));
    await vi.advanceTimersByTimeAsync(300);
    expect(kept.get('visit/v1/place')).toBe('会议室二楼');
  });

  it('are written later when the disk refused at first', async () => {
    refuses = true;
    book.keep('row', '一');
    await vi.advanceTimersByTimeAsync(300);
    expect(book.failed.value).toBe(true);
    refuses = false;
    book.keep('row', '一二');
    await vi.advanceTimersByTimeAsync(300);
    expect(book.failed.value).toBe(false);
    expect(kept.get('visit/v1/row')).toBe('一二');
  });

  it('of an earlier time are found again', async () => {
    kept.set('visit/v2/row', '写到一半');
    const again = scope.run(() => useDraftBook('visit/v2/'))!;
    await vi.advanceTimersByTimeAsync(1);
    expect(again.isRead.value).toBe(true);
    expect(again.textOf('row')).toBe('写到一半');
  });
});

describe('a refused field', () => {
  it('is told, keeps its draft, and holds no other field back', async () => {
    book.keep('ended_at', '08:00');
    await vi.advanceTimersByTimeAsync(300);
    const refuse = vi.fn(() =>
      Promise.reject(new CallError({ code: 'NotAllowedNow', reason: 'ended_before_started' })),
    );
    await book.commit('ended_at', refuse);
    expect(book.fault.value?.reason).toBe('ended_before_started');
    expect(kept.get('visit/v1/ended_at')).toBe('08:00');
    const save = vi.fn(() => Promise.resolve());
    await book.commit('place', save);
    expect(save).toHaveBeenCalledOnce();
    expect(refuse).toHaveBeenCalledOnce();
  });
});

describe('what is taken back of a field', () => {
  it('is not tried again when it failed while it was taken back', async () => {
    let fail: (why: Error) => void = () => undefined;
    const save = vi.fn(() => new Promise((_, refuse) => (fail = refuse)));
    book.keep('journal', '旧的');
    const saving = book.commit('journal', save);
    await vi.advanceTimersByTimeAsync(1);
    const dropping = book.drop('journal');
    fail(new Error('no'));
    await Promise.all([saving, dropping]);
    await book.flush();
    expect(save).toHaveBeenCalledOnce();
    expect(kept.size).toBe(0);
  });

  it('takes nothing along that was typed since', async () => {
    book.keep('journal', '旧的');
    await vi.advanceTimersByTimeAsync(300);
    let end: () => void = () => undefined;
    const saving = book.commit('place', () => new Promise<void>((done) => (end = done)));
    const dropping = book.drop('journal');
    book.keep('journal', '我的');
    end();
    await Promise.all([saving, dropping]);
    await vi.advanceTimersByTimeAsync(300);
    expect([book.textOf('journal'), kept.get('visit/v1/journal')]).toEqual(['我的', '我的']);
  });

  it('is asked about once, and field by field', () => {
    const show = vi.fn();
    book.hold('journal', show);
    expect([book.showHeld('place'), book.showHeld(), show.mock.calls.length]).toEqual([false, true, 1]);
    book.release('journal');
    expect([book.showHeld(), book.isHeld('journal')]).toEqual([false, false]);
  });
});
