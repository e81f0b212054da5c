import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { Doubles, HomeSide } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { doublesOf } from '../../../tests/mock/doubles';
import DoubleList from './DoubleList.vue';
import { fuller, linesOf } from './doubles';

const nothing: Doubles = { pairs: [], left_out: 0, merged: [] };

async function open(answers: Record<string, (args: never) => unknown> = {}) {
  const asked = overCore(answers);
  const { global } = await asMember('community_secretary');
  render(DoubleList, { global });
  await screen.findByRole('heading', { name: '重复人员归并' });
  return asked;
}
const sent = (asked: { name: string; args: object }[], name: string) =>
  asked.filter((one) => one.name === name).map((one) => one.args);
const press = async (name: string | RegExp) =>
  fireEvent.click(await screen.findByRole('button', { name, hidden: true }));

describe('households listed twice', () => {
  it('shows two columns with why, and marks only what differs', async () => {
    await open();
    const pair = await screen.findByRole('group', { name: '电话相同、同一幢楼户主同名' });
    const row = (name: RegExp) => within(pair).getByRole('row', { name });
    expect(row(/^门牌/).textContent).toContain('不同');
    expect(row(/^户主/).textContent).not.toContain('不同');
    expect(row(/^人口/).textContent).toContain('没有写');
    expect(within(pair).queryByRole('row', { name: /^空置/ })).toBeNull();
    expect(screen.getByText('另有 3 对没有列出，合并一些后会接着列出。')).toBeTruthy();
  });

  it('merges nothing before it was asked and confirmed, and into the one chosen', async () => {
    const asked = await open();
    await press('把 3号501室 张丽 合并到 3号楼2单元501室 张丽…');
    expect(sent(asked, 'households.merge')).toEqual([]);
    expect(screen.getByRole('heading', { name: '合并居民', hidden: true })).toBeTruthy();
    await press('取消');
    await waitFor(() => expect(screen.queryByRole('heading', { name: '合并居民', hidden: true })).toBeNull());
    await fireEvent.click(screen.getByRole('radio', { name: '留下 3号501室 张丽' }));
    await press('把 3号楼2单元501室 张丽 合并到 3号501室 张丽…');
    await press('合并');
    await waitFor(() => expect(sent(asked, 'households.merge')).toEqual([{ household: 'h2', into: 'h1' }]));
    const said = await screen.findByText(/已合并到 3号501室 张丽/);
    await waitFor(() => expect(document.activeElement).toBe(said));
    expect(sent(asked, 'households.doubles')).toHaveLength(2);
  });

  it('says in words why it was refused, in the window where it was confirmed', async () => {
    await open({
      'households.merge': () => Promise.reject({ code: 'NotAllowedNow', reason: 'households_are_one', params: {} }),
    });
    await press(/^把 3号501室/);
    await press('合并');
    const alert = await screen.findByRole('alert', { hidden: true });
    expect(alert.textContent).toContain('这两户已经合并了');
    expect(alert.closest('dialog')).toBeTruthy();
  });

  it('takes back by one click', async () => {
    const asked = await open();
    const merged = await screen.findByRole('list', { name: '已合并（1）' });
    expect(within(merged).getByText('留下的')).toBeTruthy();
    await press('撤销合并 1号102室 李强');
    await waitFor(() => expect(sent(asked, 'households.unmerge')).toEqual([{ household: 'h9' }]));
    expect(await screen.findByText(/又是两户/)).toBeTruthy();
  });

  it('says what there is to do where nothing looks alike', async () => {
    await open({ 'households.doubles': () => nothing });
    expect(await screen.findByText('台账里没有像是重复的住户。')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /合并/ })).toBeNull();
  });
});

describe('what two lines of a ledger say', () => {
  const [pair] = doublesOf().pairs as [Doubles['pairs'][0]];
  const bare: HomeSide = { ...pair.one, householder: null, phone_masked: null, born_in: null, size: null, tags: [] };

  it('keeps the fuller one, and the left one of two that say as much', () => {
    expect(fuller(pair.one, pair.other)).toBe(pair.other);
    expect(fuller(pair.other, pair.one)).toBe(pair.other);
    expect(fuller(bare, { ...bare, id: 'h0' })).toBe(bare);
  });

  it('leaves out what neither says', () => {
    const fields = linesOf([bare, { ...bare, id: 'h0' }], [], { t: (key) => key }).map((line) => line.key);
    expect(fields).toEqual(['door']);
  });
});
