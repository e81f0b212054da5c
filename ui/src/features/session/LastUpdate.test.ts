import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { UpdateState } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { failed, installed, ready } from '../../../tests/mock/updates';
import LastUpdate from './LastUpdate.vue';

async function open(state: UpdateState, answers = {}) {
  document.body.innerHTML = '';
  const asked = overCore({ 'updates.state': () => state, ...answers });
  const { global } = await asMember('recorder', '/unlock');
  render(LastUpdate, { global });
  await new Promise((done) => setTimeout(done, 20));
  return asked;
}

describe('before anybody signs in', () => {
  it('nothing is said of an update that went well or was not made', async () => {
    for (const state of [ready, installed]) {
      await open(state);
      expect(document.body.textContent?.trim()).toBe('');
    }
  });

  it('a program that just came may give way to the one before', async () => {
    const first = { ...failed, installed: { ...installed.installed!, step: 'first_start' as const } };
    const asked = await open(first, { 'updates.go_back': () => ({}) });
    expect(document.body.textContent).toContain('如果打不开您的资料，可以换回 0.1.0');
    await fireEvent.click(screen.getByRole('button', { name: '换回 0.1.0' }));
    await screen.findByText(/已换回 0\.1\.0/);
    expect(asked.some((one) => one.name === 'updates.go_back')).toBe(true);
  });

  it('one that did not come up is named, and a refusal has its reason', async () => {
    const refused = { code: 'NotFound', reason: 'no_previous_program' };
    await open(failed, { 'updates.go_back': () => Promise.reject(refused) });
    expect(document.body.textContent).toContain('0.2.0 没有打开成功');
    await fireEvent.click(screen.getByRole('button', { name: '以后仍用 0.1.0' }));
    expect((await screen.findByRole('alert')).textContent).toContain('旧版程序已经不在了');
  });
});
