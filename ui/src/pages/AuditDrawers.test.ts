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

const none = { rows: [], total: 0 };

async function open(role: 'auditor' | 'secadmin' | 'sysadmin', answers: object = {}) {
  document.body.innerHTML = '';
  const asked = overCore({
    'held.list': () => ({ rows: held, total: held.length }),
    'devices.revocations': () => ended,
    'privacy.erasures': () => none,
    'directory.disclosures': () => none,
    'audit.exports': () => none,
    'audit.failed_openings': () => none,
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
      await open(role, {
        'audit.exports': () => ({ rows: exports, total: exports.length }),
        'audit.failed_openings': () => ({ rows: openings, total: openings.length }),
      });
      const grid = await screen.findByRole('grid', { name: '操作记录' });
      const text = within(grid)
        .getAllByRole('row')
        .map((row) => row.textContent)
        .join('\n');
      expect(text).toMatch(/导出文件.*王敏.*上传回执台账 · XLSX · 不到 1 兆 · 电脑 8f0f481a/);
      expect(text).toMatch(/导出文件.*整份资料的备份（已加密）.*zfbackup/);
      expect(text).toMatch(/导出文件.*恢复时换下来的整份资料（已加密）.*aside/);
      expect(text).toMatch(/导出文件.*20261006-180500.*没有做成/);
      expect(text).toMatch(/打开失败.*王敏的资料.*口令不对 · 3 次/);
      expect(text).toMatch(/打开失败.*沈岚的资料.*输错口令的记录找不到了/);
    }
  });

  it('says how many more there are than it lists, and lists more of them when asked', async () => {
    const many = (n: number) => Array.from({ length: n }, (_, at) => ({ ...exports[0]!, id: `m${at}` }));
    const asked = await open('auditor', {
      'held.list': () => ({ rows: [], total: 0 }),
      'devices.revocations': () => [],
      'audit.exports': ({ most }: { most: number }) => ({ rows: many(Math.min(most, 740)), total: 740 }),
      'audit.failed_openings': () => ({ rows: openings, total: 2 }),
    });
    expect((await screen.findByText(/更早的还有/)).textContent).toContain('导出文件 240 条');
    expect(screen.getByRole('button', { name: /导出文件.*740/ })).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '再列出 240 条' }));
    await expect.poll(() => screen.queryByText(/更早的还有/)).toBeNull();
    expect(asked.filter((one) => one.name === 'audit.exports').map((one) => one.args)).toEqual([
      { most: 500 },
      { most: 1000 },
    ]);
  });

  it('lists just as many more as it says, and of the kinds alone that were chosen', async () => {
    const many = (n: number, of: object) => Array.from({ length: n }, (_, at) => ({ ...of, id: `m${at}` }));
    const long = (of: object, total: number) => (args: { most: number }) => ({
      rows: many(Math.min(args.most, total), of),
      total,
    });
    const asked = await open('auditor', {
      'held.list': () => ({ rows: [], total: 0 }),
      'devices.revocations': () => [],
      'audit.exports': long(exports[0]!, 1_600),
      'audit.failed_openings': long(openings[0]!, 600),
    });
    await fireEvent.click(await screen.findByRole('button', { name: '再列出 600 条' }));
    expect(await screen.findByRole('button', { name: '再列出 500 条' })).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: /打开失败.*600/ }));
    expect(screen.queryByText(/更早的还有/)).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: /打开失败.*600/ }));
    await fireEvent.click(screen.getByRole('button', { name: /导出文件.*1,?600/ }));
    const more = screen.getByRole('button', { name: '再列出 500 条' });
    await fireEvent.click(more);
    await expect.poll(() => screen.queryByRole('button', { name: '再列出 100 条' })).toBeTruthy();
    expect(document.activeElement?.getAttribute('role')).toBe('status');
    const mosts = (name: string) => asked.filter((one) => one.name === name).map((one) => one.args);
    expect(mosts('audit.failed_openings')).toEqual([{ most: 500 }, { most: 1000 }]);
    expect(mosts('audit.exports')).toEqual([{ most: 500 }, { most: 1000 }, { most: 1500 }]);
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
