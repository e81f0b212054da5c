import { describe, expect, it } from 'vitest';
import { useSheet } from './sheet';

describe('a sheet that sends', () => {
  it('sends once, however often it is pressed', async () => {
    const { isBusy, send } = useSheet();
    let sent = 0;
    let take: (() => void) | undefined;
    const first = send(() => new Promise<void>((resolve) => ((sent += 1), (take = resolve))));
    expect(isBusy.value).toBe(true);
    expect(await send(async () => void (sent += 1))).toBe(false);
    take?.();
    expect([await first, sent, isBusy.value]).toEqual([true, 1, false]);
  });

  it('keeps the refusal until the next try, and can be tried again', async () => {
    const { fault, isBusy, send } = useSheet();
    const refused = () => Promise.reject({ code: 'Conflict', reason: 'revoked_already', params: {} });
    expect(await send(refused)).toBe(false);
    expect([fault.value?.reason, isBusy.value]).toEqual(['revoked_already', false]);
    expect(await send(async () => {})).toBe(true);
    expect(fault.value).toBeNull();
  });
});
