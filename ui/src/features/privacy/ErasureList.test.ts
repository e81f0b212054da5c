import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { ErasureState } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { exports } from '../../../tests/mock/traces';
import ErasureList from './ErasureList.vue';

const row = {
  id: 'e1',
  about: 'i1',
  about_kind: 'item',
  basis: 'consent_withdrawn',
  reason: '本人书面提出',
  at: '2026-10-09T08:12:00+08:00',
  by: '办公室',
} as const;
const state: ErasureState = {
  row,
  number: '徐2026-0007',
  is_carried_out: true,
  told_at: '2026-10-10T09:00:00+08:00',
  out_count: 1,
  out: [{ name: '沈岚', device: '9f31c2d0', is_revoked: true }],
  copies: [],
  vault_copies: [],
};
const going = [
  { kind: 'item', is_here: true, fields: ['text'], steps: 2 },
  { kind: 'item_identity', is_here: false, fields: [], steps: 0 },
];

async function open(path: string, answers = {}) {
  const asked = overCore({
    'privacy.erasures': () => ({ rows: [state], total: 1 }),
    'privacy.look': () => going,
    'privacy.erase': () => ({ saved_at: '' }),
    ...answers,
  });
  const { global } = await asMember('office', path);
  render(ErasureList, { global });
  await screen.findByRole('heading', { name: '删除个人信息' });
  return asked;
}
const one = (part: Partial<ErasureState>) => ({ rows: [{ ...state, out_count: 0, out: [], ...part }], total: 1 });
const wishes = (asked: { name: string; args: object }[]) => asked.filter((one) => one.name === 'privacy.erase');

describe('删除个人信息', () => {
  it('says by which law and why, and which computers have not confirmed', async () => {
    await open('/privacy');
    for (const words of [
      /徐2026-0007/,
      /本人撤回同意/,
      /本人书面提出/,
      /还有 1 台电脑未确认/,
      /沈岚（电脑 9f31c2d0）/,
      /已停用/,
    ])
      expect(await screen.findByText(words)).toBeTruthy();
  });

  it('says how many earlier ones it does not list, and lists them when asked', async () => {
    const many = Array.from({ length: 70 }, (_, at) => ({ ...state, row: { ...row, id: `e${at}` } }));
    await open('/privacy', {
      'privacy.erasures': ({ most }: { most: number }) => ({ rows: many.slice(0, most), total: many.length }),
    });
    expect(await screen.findByText('更早的还有 20 条，没有列出。')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '再列出 20 条' }));
    await waitFor(() => expect(screen.queryByText(/没有列出/)).toBeNull());
    expect(screen.getAllByRole('row')).toHaveLength(1 + 70);
  });

  it('is not done while a backup of a computer is left, and says whose and where', async () => {
    await open('/privacy', {
      'privacy.erasures': () => one({ vault_copies: exports.filter((row) => row.is_whole_vault && row.is_made) }),
    });
    expect(await screen.findByText('电脑都已删除，旧备份还在')).toBeTruthy();
    expect(screen.getAllByText(/王敏（电脑 8f0f481a）/)).toHaveLength(3);
    for (const what of ['整份资料的备份（已加密）', '恢复时换下来的整份资料（已加密）', '整份资料（没有加密）'])
      expect(screen.getByText(what), what).toBeTruthy();
    expect(screen.getByText(/20261007-174500-8f0f481a.zfbackup/)).toBeTruthy();
  });

  it('is not done while an older copy of the centre is left, and says what and where', async () => {
    const copies = [
      { what: 'backup', name: '/backup/a.backup', made_at: '2026-10-01T02:00:00+08:00' },
      { what: 'of a later centre', name: '/srv/b', made_at: '2026-10-02T02:00:00+08:00' },
    ];
    await open('/privacy', { 'privacy.erasures': () => one({ copies }) });
    for (const words of [
      /电脑都已删除，旧备份还在/,
      /还有 2 份旧文件/,
      /backup\/a\.backup · 10月1日/,
      /其他文件/,
      /交给管理中心端的同事/,
    ])
      expect(await screen.findByText(words)).toBeTruthy();
  });

  it('shows what will go, and erases nothing before ground, reason and confirmation are there', async () => {
    const asked = await open('/privacy?item=i1');
    expect(await screen.findByText('原话、2 个办理步骤里的文字')).toBeTruthy();
    expect(screen.getByText(/这里不显示/)).toBeTruthy();
    const erase = screen.getByRole('button', { name: '删除', hidden: true });
    await fireEvent.click(erase);
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('请选择法定情形');
    await fireEvent.update(screen.getByLabelText('法定情形'), 'consent_withdrawn');
    await fireEvent.click(erase);
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('请写办理说明');
    await fireEvent.update(screen.getByLabelText('办理说明'), ' 本人书面提出 ');
    await fireEvent.click(erase);
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('请先勾选确认');
    expect(wishes(asked)).toEqual([]);
    await fireEvent.click(screen.getByLabelText(/不能恢复/));
    await fireEvent.click(erase);
    const ground = { basis: 'consent_withdrawn', reason: '本人书面提出' };
    await waitFor(() => expect(wishes(asked)[0]?.args).toEqual({ kind: 'item', id: 'i1', ground }));
  });

  it('says in words when it was erased already', async () => {
    const reject = () => Promise.reject({ code: 'Conflict', reason: 'erased_already', params: {} });
    await open('/privacy?item=i1', { 'privacy.erase': reject });
    await screen.findByText('原话、2 个办理步骤里的文字');
    await fireEvent.update(screen.getByLabelText('法定情形'), 'purpose_ended');
    await fireEvent.update(screen.getByLabelText('办理说明'), '办结多年');
    await fireEvent.click(screen.getByLabelText(/不能恢复/));
    await fireEvent.click(screen.getByRole('button', { name: '删除', hidden: true }));
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('已经删除过了');
  });
});
