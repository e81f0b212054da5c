import { fireEvent, render, screen } from '@testing-library/vue';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HouseholdRow } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import PhoneReveal from './PhoneReveal.vue';

const household: HouseholdRow = {
  id: 'h1',
  door: '3-2-501',
  building: null,
  householder: '张丽',
  phone_masked: '138****5678',
  size: 1,
  tags: [],
  to_check: false,
  joined: [],
  last_call_on: null,
  last_called_by: null,
};
afterEach(() => void vi.useRealTimers());

describe('a phone number', () => {
  it('is not asked for before a reason is given, and hides by itself', async () => {
    const asked = overCore();
    const { global } = await asMember('community_secretary');
    vi.useFakeTimers();
    const { emitted } = render(PhoneReveal, { props: { household }, global });
    expect(screen.queryByText('13812345678')).toBeNull();
    expect(asked).toEqual([]);
    await fireEvent.click(screen.getByText('联系居民'));
    await vi.advanceTimersByTimeAsync(1);
    expect(screen.getByText('13812345678')).toBeTruthy();
    expect(asked).toEqual([{ name: 'directory.reveal_phone', args: { household: 'h1', reason: 'contact' } }]);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(emitted().close).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(emitted().close).toHaveLength(1);
  });

  it('stays hidden when its trace could not be written', async () => {
    overCore({
      'directory.reveal_phone': () => {
        throw { code: 'StorageFull', reason: 'disk_full' };
      },
    });
    const { global } = await asMember('community_secretary');
    render(PhoneReveal, { props: { household }, global });
    await fireEvent.click(screen.getByText('核对信息'));
    expect((await screen.findByRole('alert')).textContent).toContain('磁盘');
    expect(screen.queryByRole('status')).toBeNull();
  });
});
