import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { call, useDoor } from './call';
import { announce, EVERYTHING, startChanges, stopChanges } from './changes';
import { browserDoor, takeToken, windowDoor } from './door';
import { CallError, toCallError } from './errors';
import { useQuery } from './live';

const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const settle = async () => {
  for (let i = 0; i < 5; i += 1) await Promise.resolve();
  await nextTick();
};

afterEach(() => {
  useDoor(null);
  vi.unstubAllGlobals();
});

describe('the browser door', () => {
  const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
  beforeEach(() => {
    fetched.mockReset();
    vi.stubGlobal('fetch', fetched);
  });

  it('turns a refusal into a CallError with its field and values', async () => {
    fetched.mockResolvedValue(
      answer(422, { code: 'InvalidInput', reason: 'wrong_pin', field: 'pin', params: { tries_left: '2' } }),
    );
    const thrown = await browserDoor('t')
      .call('session.unlock_with_pin', {})
      .catch((e: unknown) => e);
    expect(thrown).toBeInstanceOf(CallError);
    expect(thrown).toMatchObject({
      code: 'InvalidInput',
      reason: 'wrong_pin',
      field: 'pin',
      params: { tries_left: '2' },
    });
  });

  it('says Offline when the core does not answer', async () => {
    fetched.mockRejectedValue(new TypeError('failed to fetch'));
    await expect(browserDoor('t').call('x', {})).rejects.toMatchObject({ code: 'Offline', reason: 'core_not_running' });
  });

  it('carries name, arguments and token', async () => {
    fetched.mockResolvedValue(answer(200, { a: 1 }));
    expect(await browserDoor('s3').call('items.show', { id: '7' })).toEqual({ a: 1 });
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe('/api/call');
    expect(init?.headers).toMatchObject({ 'X-Zoufang-Token': 's3' });
    expect(init?.body).toBe('{"name":"items.show","args":{"id":"7"}}');
  });

  it('takes the token out of the address and keeps it for a reload', () => {
    history.replaceState(null, '', '/?token=abc%20d#/doors');
    expect(takeToken()).toBe('abc d');
    expect(location.href).not.toContain('abc');
    expect(location.hash).toBe('#/doors');
    expect(takeToken()).toBe('abc d');
  });

  it('takes it out of the fragment too', () => {
    history.replaceState(null, '', '/#token=xyz');
    expect(takeToken()).toBe('xyz');
    expect(location.href).not.toContain('xyz');
  });
});

describe('the window door', () => {
  it('asks by the one command', async () => {
    const invoke = vi.fn(async () => 5);
    vi.stubGlobal('__TAURI_INTERNALS__', { invoke });
    expect(await windowDoor.call('days.lead', { a: 1 })).toBe(5);
    expect(invoke).toHaveBeenCalledWith('call', { name: 'days.lead', args: { a: 1 } }, undefined);
  });

  it('names bytes by its own scheme', () => {
    expect(windowDoor.bytesUrl('p/1')).toBe('zoufang://localhost/bytes/p%2F1');
  });
});

describe('errors', () => {
  it.each([
    [new Error('boom'), 'Internal', 'internal'],
    ['no', 'Internal', 'internal'],
    [{ code: 'Nonsense', reason: 'x' }, 'Internal', 'internal'],
    [{ code: 'Locked', reason: 'locked' }, 'Locked', 'locked'],
  ])('%# becomes %s', (thrown, code, reason) => {
    expect(toCallError(thrown)).toMatchObject({ code, reason });
  });
});

describe('a live query', () => {
  it('keeps the error, and clears it with the next answer', async () => {
    let works = false;
    const scope = effectScope();
    const query = scope.run(() => useQuery(async () => (works ? 1 : Promise.reject(new Error('no')))));
    await settle();
    expect([query?.data.value, query?.error.value?.code, query?.pending.value]).toEqual([null, 'Internal', false]);
    works = true;
    await query?.refresh();
    expect([query?.data.value, query?.error.value]).toEqual([1, null]);
    scope.stop();
  });

  it('asks again for its own kinds only, and never after its screen is gone', async () => {
    const ask = vi.fn(async () => 1);
    const scope = effectScope();
    scope.run(() => useQuery(ask, ['item']));
    await settle();
    announce(['visit']);
    expect(ask).toHaveBeenCalledTimes(1);
    announce(['visit', 'item']);
    announce([EVERYTHING]);
    expect(ask).toHaveBeenCalledTimes(3);
    scope.stop();
    announce(['item']);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('follows its arguments, and an answer that comes late does not cover a newer one', async () => {
    const id = ref('a');
    const waiting: Record<string, (value: string) => void> = {};
    const scope = effectScope();
    const query = scope.run(() => {
      return useQuery(() => {
        const now = id.value;
        return new Promise<string>((done) => (waiting[now] = done));
      });
    });
    id.value = 'b';
    await nextTick();
    waiting.b?.('of b');
    await settle();
    waiting.a?.('of a');
    await settle();
    expect(query?.data.value).toBe('of b');
    scope.stop();
  });

  it('waits while there is nothing to ask', async () => {
    const scope = effectScope();
    const query = scope.run(() => useQuery(() => null));
    await settle();
    expect(query?.pending.value).toBe(true);
    scope.stop();
  });
});

describe('changes', () => {
  it('are followed from cursor to cursor until the vault locks', async () => {
    const cursors: unknown[] = [];
    const answers = [
      { cursor: '1', tags: [] },
      { cursor: '2', tags: ['item'] },
    ];
    useDoor({
      bytesUrl: String,
      call: async (_name, args) => {
        cursors.push((args as { cursor: string }).cursor);
        const next = answers.shift();
        if (!next) throw new CallError({ code: 'Locked', reason: 'locked' });
        return next;
      },
    });
    const ask = vi.fn(async () => 1);
    const scope = effectScope();
    scope.run(() => useQuery(ask, ['item']));
    startChanges();
    startChanges();
    await vi.waitFor(() => expect(cursors).toEqual(['', '1', '2']));
    expect(ask).toHaveBeenCalledTimes(2);
    stopChanges();
    scope.stop();
  });
});

describe('call', () => {
  it('throws what the door threw as a CallError', async () => {
    useDoor({ bytesUrl: String, call: () => Promise.reject({ code: 'Forbidden', reason: 'not_your_place' }) });
    await expect(call('x')).rejects.toMatchObject({ code: 'Forbidden', reason: 'not_your_place' });
  });
});
