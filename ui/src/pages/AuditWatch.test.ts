import { render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../tests/featureMounting';
import AuditWatch from './AuditWatch.vue';

const seen = { entries: 41, short: '8f0f481a8f0f481a', signed_at: '2026-11-28T10:00:00+08:00' };
const fits = { told_at: seen.signed_at, seen, is_in_trouble: false, troubles: [], restores: [] };
const settled = () => new Promise((done) => setTimeout(done));
const found = { trouble: 'shortened', entries: 41, at: '2026-11-28T12:05:00+08:00' };

async function open(part: 'alarm' | 'standing', standing: object) {
  document.body.innerHTML = '';
  overCore({ 'audit.standing': () => standing } as never);
  const { global } = await asMember('secadmin', '/');
  render(AuditWatch, { global, props: { part } });
}

describe('the watch over the hub', () => {
  it('alarms that entries are gone, and then says nowhere that the chain fits', async () => {
    const isGone = { ...fits, is_in_trouble: true, troubles: [found] };
    await open('alarm', isGone);
    const alarm = await screen.findByRole('alert');
    expect(alarm.textContent).toMatch(/见过 41 条.*没有这么多.*12:05/s);
    await open('standing', isGone);
    await settled();
    expect(document.body.textContent).not.toMatch(/一致/);
  });

  it('says to an administrator how far the chain fits, and what was found before', async () => {
    await open('standing', { ...fits, troubles: [found] });
    await screen.findByText(/共 41 条.*一致.*8f0f481a8f0f481a/);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole('listitem').textContent).toMatch(/见过 41 条/);
  });

  it('says that a restore stands in the chain', async () => {
    await open('standing', { ...fits, restores: [{ entry: 30, at: found.at, left_behind: 12 }] });
    await screen.findByText(/第 30 条写明了.*12 条/);
  });

  it('says that nothing has come yet, and raises no alarm about what fits', async () => {
    await open('standing', { ...fits, told_at: null, seen: null });
    await screen.findByText(/还没有送到/);
    await open('alarm', fits);
    await settled();
    expect(document.body.textContent).not.toMatch(/审计/);
  });
});
