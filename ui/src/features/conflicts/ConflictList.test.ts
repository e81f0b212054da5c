import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { conflicts } from '../../../tests/mock/conflicts';
import ConflictList from './ConflictList.vue';

async function open(answers = {}) {
  const asked = overCore({
    'conflicts.list': () => conflicts,
    'conflicts.resolve': () => ({ saved_at: '' }),
    ...answers,
  });
  const { global } = await asMember('recorder', '/conflicts');
  render(ConflictList, { global });
  await screen.findByRole('heading', { name: '需核对' });
  return asked;
}
const kept = (asked: { name: string; args: object }[]) =>
  asked.filter((one) => one.name === 'conflicts.resolve').map((one) => one.args);
const words = () => screen.findByRole('group', { name: '内容' });

describe('需核对', () => {
  it('says when nothing needs checking', async () => {
    await open({ 'conflicts.list': () => [] });
    expect(await screen.findByText('没有需核对的内容。')).toBeTruthy();
  });

  it('offers nothing to who may not decide, and says who may', async () => {
    const asked = await open();
    const group = await screen.findByRole('group', { name: '走访小结' });
    expect(within(group).queryByRole('button')).toBeNull();
    expect(within(group).getByText(/由能修改它的人核对/)).toBeTruthy();
    expect(within(group).getByText('（清空）')).toBeTruthy();
    await fireEvent.keyDown(group, { key: 'ArrowLeft' });
    expect(kept(asked)).toEqual([]);
  });

  it('asks to look again when something came in between', async () => {
    const reject = () => Promise.reject({ code: 'Conflict', reason: 'conflict_changed', params: {} });
    const asked = await open({ 'conflicts.resolve': reject });
    await fireEvent.click(within(await words()).getByRole('button', { name: '两个都留' }));
    expect((await screen.findByRole('alert')).textContent).toContain('请再看一遍');
    await waitFor(() => expect(asked.filter((one) => one.name === 'conflicts.list')).toHaveLength(2));
  });

  it('shows both with who and when, and underlines what differs', async () => {
    await open();
    const group = await words();
    expect(within(group).getByText('李楠')).toBeTruthy();
    expect(within(group).getByText(/10月8日 周四 10:12/)).toBeTruthy();
    expect([...group.querySelectorAll('u')].map((u) => u.textContent)).toEqual(['六层以上没有', '地下室积']);
  });

  it('keeps one by a click or an arrow, and both by Enter where they are sentences', async () => {
    const asked = await open();
    const group = await words();
    await fireEvent.click(within(group).getByRole('button', { name: '用右边' }));
    const seen = ['c2', 'c1'];
    await waitFor(() => expect(kept(asked)).toEqual([{ record: 'i1', field: 'text', seen, keep: 'c1' }]));
    expect(await screen.findByText('已合并，两版原文都留在历史。')).toBeTruthy();
    await fireEvent.keyDown(await words(), { key: 'Enter' });
    await waitFor(() => expect(kept(asked)[1]).toEqual({ record: 'i1', field: 'text', seen, keep: null }));
    const nature = screen.getByRole('group', { name: '类型' });
    await fireEvent.keyDown(nature, { key: 'Enter' });
    await fireEvent.keyDown(nature, { key: 'ArrowLeft' });
    await waitFor(() => expect(kept(asked)).toHaveLength(3));
    expect(kept(asked)[2]).toEqual({ record: 'i1', field: 'nature', seen, keep: 'c2' });
  });
});
