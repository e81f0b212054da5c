import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { Role } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { held, heldOfLine } from '../../../tests/mock/held';
import HeldList from './HeldList.vue';

async function open(role: Role, answers = {}) {
  const asked = overCore({
    'held.list': () => ({ rows: held, total: held.length }),
    'held.rule': () => ({ saved_at: '' }),
    ...answers,
  });
  const { global } = await asMember(role, '/held');
  render(HeldList, { global });
  await screen.findByRole('heading', { name: '待放行' });
  return asked;
}
async function admit(name: string): Promise<void> {
  await fireEvent.click(screen.getByRole('button', { name }));
  await fireEvent.click(await screen.findByRole('button', { name: '确认放行', hidden: true }));
}
const rulings = (asked: { name: string; args: object }[]) => asked.filter((one) => one.name === 'held.rule');

describe('待放行', () => {
  it('says how many more there are, and fetches them', async () => {
    const asked = await open('office', { 'held.list': () => ({ rows: held, total: held.length + 7 }) });
    expect(await screen.findByText(/另有 7 条没有列出/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: /7 条/ }));
    await waitFor(() => expect(asked.filter((one) => one.name === 'held.list').at(-1)?.args).toEqual({ most: 1000 }));
  });

  it('offers nothing before something is chosen, and refuses nothing without a reason', async () => {
    const asked = await open('office');
    const admit = await screen.findByRole('button', { name: '放行…' });
    expect((admit as HTMLButtonElement).disabled).toBe(true);
    await fireEvent.click(screen.getByRole('checkbox', { name: /沈岚/ }));
    await fireEvent.click(screen.getByRole('button', { name: '不予放行 1 项…' }));
    await fireEvent.click(screen.getByRole('button', { name: '不予放行', hidden: true }));
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('请写明理由');
    expect(rulings(asked)).toEqual([]);
  });

  it('says in words when somebody else was faster', async () => {
    const reject = () => Promise.reject({ code: 'NotAllowedNow', reason: 'held_ruled_already', params: {} });
    await open('office', { 'held.rule': reject });
    await fireEvent.click(await screen.findByRole('checkbox', { name: '全选' }));
    await admit('放行 2 项…');
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('已经处理过了');
  });

  it('shows who, on which laptop, both times and why, and lets in what was chosen', async () => {
    const asked = await open('office');
    const row = (await screen.findByRole('checkbox', { name: /沈岚/ })).closest('tr') as HTMLElement;
    for (const words of [
      /任职结束以后才送到/,
      /10月7日 21:40/,
      /10月9日 08:12/,
      /9f31c2d0/,
      /上海新村/,
      /已等 3 天以上/,
    ])
      expect(within(row).getByText(words)).toBeTruthy();
    await fireEvent.click(screen.getByRole('checkbox', { name: /沈岚/ }));
    await fireEvent.click(screen.getByRole('button', { name: '放行 1 项…' }));
    expect(await screen.findByText('沈岚：1 项')).toBeTruthy();
    expect(rulings(asked), 'there is no way back: asked once more').toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: '确认放行', hidden: true }));
    await waitFor(() => expect(rulings(asked)[0]?.args).toEqual({ ids: ['h1'], verdict: 'admitted', because: null }));
    expect(await screen.findByText('已放行 1 项，下次同步时生效。')).toBeTruthy();
  });

  it('sends the reason with a refusal', async () => {
    const asked = await open('office');
    await fireEvent.click(await screen.findByRole('checkbox', { name: /沈岚/ }));
    await fireEvent.click(screen.getByRole('button', { name: '不予放行 1 项…' }));
    await fireEvent.update(screen.getByLabelText('理由'), '已由接任的联络员记录');
    await fireEvent.click(screen.getByRole('button', { name: '不予放行', hidden: true }));
    const args = { ids: ['h1'], verdict: 'refused', because: '已由接任的联络员记录' };
    await waitFor(() => expect(rulings(asked)[0]?.args).toEqual(args));
  });

  it('lets its author follow and rule on nothing', async () => {
    await open('recorder');
    expect(await screen.findByText('补录不合要求')).toBeTruthy();
    expect(screen.queryByRole('checkbox')).toBeNull();
    expect(screen.queryByRole('button', { name: /放行/ })).toBeNull();
  });

  it('lets a bureau rule on its own seats alone', async () => {
    const asked = await open('cppcc_office', { 'held.list': () => ({ rows: heldOfLine, total: heldOfLine.length }) });
    await screen.findByRole('checkbox', { name: /顾佩兰/ });
    expect(screen.queryByRole('checkbox', { name: /顾敏/ })).toBeNull();
    expect(screen.getByRole('heading', { name: '由领导小组办公室处理' })).toBeTruthy();
    await fireEvent.click(screen.getByRole('checkbox', { name: '全选' }));
    await admit('放行 1 项…');
    await waitFor(() => expect(rulings(asked)[0]?.args).toEqual({ ids: ['h5'], verdict: 'admitted', because: null }));
  });

  it('gives an auditor nothing to press', async () => {
    await open('auditor');
    await screen.findByText(/沈岚/);
    expect(screen.queryAllByRole('checkbox')).toEqual([]);
    expect(screen.queryByRole('button', { name: /放行/ })).toBeNull();
  });
});
