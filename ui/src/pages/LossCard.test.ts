import { render, screen } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LossRow } from '@/api/generated';
import { asMember, overCore } from '../../tests/featureMounting';
import { losses } from '../../tests/mock/personnel';
import LossCard from './LossCard.vue';

const listed: LossRow = { ...losses[1]!, may_list: true };

async function home(rows: LossRow[]): Promise<void> {
  overCore({ 'losses.list': () => rows });
  const { global } = await asMember('recorder', '/');
  render(LossCard, { global });
}

describe('a lost computer on the first screen', () => {
  beforeEach(() => (document.body.innerHTML = ''));

  it('asks for the list while there is none', async () => {
    await home([{ ...losses[0]! }]);
    expect(await screen.findByRole('link', { name: '去列名单' })).toBeTruthy();
    expect(screen.queryByRole('link', { name: /丢失的电脑/ })).toBeNull();
  });

  it('keeps a way to the list and the notice once the cards are gone', async () => {
    const longAgo = { ...listed, is_own: true, told_at: '2026-08-01T09:00:00+08:00' };
    await home([listed, longAgo]);
    const link = await screen.findByRole('link', { name: '丢失的电脑：2 处' });
    expect(link.getAttribute('href')).toContain('/losses');
    expect(screen.queryByRole('link', { name: /去列名单|去补记/ })).toBeNull();
  });

  it('shows nothing where no computer was lost', async () => {
    await home([]);
    await new Promise((done) => setTimeout(done));
    expect(screen.queryByRole('link')).toBeNull();
  });
});
