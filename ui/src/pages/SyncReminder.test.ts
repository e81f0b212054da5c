import { render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../tests/featureMounting';
import { through } from '../../tests/mock/sync';
import SyncReminder from './SyncReminder.vue';

async function open(part: object): Promise<void> {
  overCore({ 'sync.state': () => ({ ...through, ...part }) });
  const { global } = await asMember('recorder');
  render(SyncReminder, { global });
}

describe('the reminder on the home', () => {
  it('says how long and how many, with one click to the sync centre', async () => {
    await open({ days_apart: 3, unsent: 5, is_safe: false });
    expect((await screen.findByRole('status')).textContent).toContain('已经 3 天没有同步，还有 5 项没有送到');
    expect(screen.getByRole('link', { name: '去同步中心' }).getAttribute('href')).toContain('sync');
  });

  it('says nothing the day before', async () => {
    await open({ days_apart: 2, days_unsent: 2, unsent: 5 });
    await new Promise((done) => setTimeout(done));
    expect(screen.queryByRole('status')).toBeNull();
  });
});
