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
    expect(asked).toEqual([{ name: 'directory.reveal_phone', args: { household: 'h1', reason: '联系居民' } }]);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(emitted().close).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(emitted().close).toHaveLength(1);
  });
});
