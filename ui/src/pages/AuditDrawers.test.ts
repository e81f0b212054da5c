import { fireEvent, render, screen, within } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../tests/featureMounting';
import { layOut } from '../../tests/laidOut';
import { held } from '../../tests/mock/held';
import { exports, openings } from '../../tests/mock/traces';
import AdminDay from './AdminDay.vue';

beforeAll(layOut);

const said = { by: '徐安', at: '2026-10-09T10:00:00+08:00', reason: '离岗未交还' };
const ended = [{ device: 'd9', short: '8f0f481a', holder: '沈工', said }];

async function open(role: 'auditor' | 'secadmin' | 'sysadmin', answers: object = {}) {
  document.body.innerHTML = '';
  const asked = overCore({
    'held.list': () => held,
    'devices.revocations': () => ended,
    'privacy.erasures': () => [],
    'directory.disclosures': () => [],
    'audit.exports': () => [],
    'audit.failed_openings': () => [],
    'audit.standing': () => ({ told_at: null, seen: null, is_in_trouble: false, troubles: [], restores: [] }),
    'devices.list': () => ({ told_at: null, in_use: 0, away: 0, revoked: 0, rows: [] }),
    ...answers,
  } as never);
  const { global } = await asMember(role, '/');
  render(AdminDay, { global });
  return asked;
}
const names = (asked: { name: string }[]) => [...new Set(asked.map((one) => one.name))];

describe('the home of an administrator', () => {
  it('lists for the auditor what was done, the latest first, and asks for nothing else', async () => {
    const asked = await open('auditor');
    const grid = await screen.findByRole('grid', { name: '操作记录' });
    const rows = within(grid).getAllByRole('row').slice(1);
    expect(rows[0]!.textContent).toMatch(/停用电脑.*徐安.*沈工.*离岗未交还/);
    expect(rows).toHaveLength(1 + held.length);
    await fireEvent.click(screen.getByRole('button', { name: /停用电脑/ }));
    expect(within(screen.getByRole('grid')).getAllByRole('row')).toHaveLength(2);
    expect(names(asked)).not.toContain('devices.list');
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('lists what was written out of vaults and what was tried on them, in words', async () => {
    for (const role of ['auditor', 'secadmin'] as const) {
      await open(role, { 'audit.exports': () => exports, 'audit.failed_openings': () => openings });
      const grid = await screen.findByRole('grid', { name: '操作记录' });
      const text = within(grid)
        .getAllByRole('row')
        .map((row) => row.textContent)
        .join('\n');
      expect(text).toMatch(/导出文件.*王敏.*上传回执台账 · XLSX · 47 千字节/);
      expect(text).toMatch(/导出文件.*整份资料的备份（已加密）.*zfbackup/);
      expect(text).toMatch(/打开失败.*王敏的资料.*口令不对 · 3 次/);
      expect(text).toMatch(/打开失败.*沈岚的资料.*锁着时的记录不在了/);
    }
  });

  it('says that a list was not got, instead of a shorter one', async () => {
    await open('auditor', {
      'privacy.erasures': () => {
        throw { code: 'Corrupt', reason: 'database_damaged', params: {} };
      },
    });
    await screen.findByRole('alert');
    expect(screen.queryByRole('grid')).toBeNull();
  });

  it('shows the security administrator who ended whose rights and why', async () => {
    const asked = await open('secadmin');
    const row = await screen.findByRole('row', { name: /沈工/ });
    expect(row.textContent).toMatch(/8f0f481a.*徐安.*离岗未交还/);
    expect(names(asked).sort()).toEqual([
      'audit.exports',
      'audit.failed_openings',
      'audit.standing',
      'devices.list',
      'devices.revocations',
      'devices.waiting',
    ]);
  });

  it('shows the system administrator the computers alone', async () => {
    const asked = await open('sysadmin', {
      'devices.list': () => ({ told_at: '2026-10-09T08:00:00+08:00', in_use: 7, away: 2, revoked: 0, rows: [] }),
    });
    await screen.findByText(/在用 7 份，2 份已有 3 天以上没来/);
    expect(names(asked).sort()).toEqual(['audit.standing', 'devices.list']);
  });
});
