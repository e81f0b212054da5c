import { render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../tests/featureMounting';
import AuditWatch from './AuditWatch.vue';

const seen = { entries: 41, short: '8f0f481a8f0f481a', signed_at: '2026-11-28T10:00:00+08:00' };
const fits = { told_at: seen.signed_at, seen, is_in_trouble: false, troubles: [], restores: [] };
const found = { trouble: 'shortened', entries: 41, at: '2026-11-28T12:05:00+08:00' };

async function open(role: 'office' | 'secadmin' | 'auditor', standing: object) {
  document.body.innerHTML = '';
  overCore({ 'audit.standing': () => standing } as never);
  const { global } = await asMember(role, '/');
  render(AuditWatch, { global });
}

describe('the watch over the hub', () => {
  it('alarms whoever sees it that entries are gone', async () => {
    for (const role of ['office', 'secadmin', 'auditor'] as const) {
      await open(role, { ...fits, is_in_trouble: true, troubles: [found] });
      const alarm = await screen.findByRole('alert');
      expect(alarm.textContent).toMatch(/见过 41 条.*没有这么多.*12:05/s);
      expect(screen.queryByText(/一致（/)).toBeNull();
    }
  });

  it('says to an administrator how far the chain fits, and what was found before', async () => {
    await open('auditor', { ...fits, troubles: [found] });
    await screen.findByText(/共 41 条.*一致.*8f0f481a8f0f481a/);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole('listitem').textContent).toMatch(/见过 41 条/);
  });

  it('says that a restore stands in the chain', async () => {
    await open('secadmin', { ...fits, restores: [{ entry: 30, at: found.at, left_behind: 12 }] });
    await screen.findByText(/第 30 条写明了.*12 条/);
  });

  it('says that nothing has come yet, and bothers the office with nothing that fits', async () => {
    await open('auditor', { ...fits, told_at: null, seen: null });
    await screen.findByText(/还没有送到/);
    await open('office', fits);
    await new Promise((done) => setTimeout(done));
    expect(document.body.textContent).not.toMatch(/审计/);
  });
});
