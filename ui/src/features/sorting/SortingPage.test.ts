import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { Role, SortingPage as Page } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { sortingPage, sortingRows } from '../../../tests/mock/sorting';
import SortingPage from './SortingPage.vue';

async function open(role: Role, over: Partial<Page> = {}, answers = {}) {
  document.body.innerHTML = '';
  const asked = overCore({ 'sorting.show': () => ({ ...sortingPage, ...over }), ...answers });
  const { global } = await asMember(role, '/sorting/v1');
  render(SortingPage, { props: { id: 'v1' }, global });
  await screen.findByRole('listitem', { name: '第 1 件' });
  return asked;
}
const line = (n: number): HTMLElement => screen.getByRole('listitem', { name: `第 ${n} 件` });
const sent = (asked: { name: string; args: object }[], name: string) =>
  asked.filter((one) => one.name === name).map((one) => one.args);

describe('会同梳理', () => {
  it('confirms nothing while somebody to solve one is missing, and shows which', async () => {
    const asked = await open('recorder');
    await fireEvent.click(screen.getByRole('button', { name: '确认梳理结果（3 件）' }));
    expect((await screen.findByRole('alert')).textContent).toContain('还有 1 件没有选由谁解决');
    expect(within(line(6)).getByText('请选由谁解决。')).toBeTruthy();
    expect(sent(asked, 'sorting.confirm')).toEqual([]);
  });

  it('says what was changed since, who has confirmed, and where two chose differently', async () => {
    await open('recorder');
    expect(
      within(line(3)).getByText(/走访团队确认以后有改动，要再确认：由谁解决由“街道”改为“居民区自治协商”/),
    ).toBeTruthy();
    expect(within(line(1)).getAllByText('✓ 已确认')).toHaveLength(2);
    expect(within(line(5)).getByText('–')).toBeTruthy();
    expect(within(line(7)).getByText(/两边选得不一样/)).toBeTruthy();
  });

  it('chooses by one click, and by keys without writing on the way', async () => {
    const asked = await open('community_secretary', { side: 'community' });
    const routes = within(line(6)).getByRole('radiogroup', { name: '由谁解决' });
    const first = within(routes).getAllByRole('radio')[0] as HTMLElement;
    await fireEvent.keyDown(first, { key: 'ArrowRight' });
    expect(sent(asked, 'sorting.sort')).toEqual([]);
    await fireEvent.click(document.activeElement as HTMLElement);
    await waitFor(() => expect(sent(asked, 'sorting.sort')).toEqual([{ id: 'i6', fields: { route: 'paired_unit' } }]));
  });

  it('joins one to another, and offers none that was joined before', async () => {
    const asked = await open('recorder');
    await fireEvent.click(within(line(6)).getByRole('button', { name: '有重复…' }));
    await fireEvent.click(screen.getByRole('button', { name: '归并', hidden: true }));
    expect(screen.getByText('请选一件。')).toBeTruthy();
    expect(screen.getAllByRole('radio', { hidden: true }).some((one) => (one as HTMLInputElement).value === 'i4')).toBe(
      false,
    );
    await fireEvent.click(screen.getByLabelText(/1\. 12号楼三单元/));
    await fireEvent.click(screen.getByRole('button', { name: '归并', hidden: true }));
    await waitFor(() => expect(sent(asked, 'sorting.sort')).toEqual([{ id: 'i6', fields: { duplicate_of: 'i1' } }]));
  });

  it('confirms what stood on the screen', async () => {
    const rows = sortingRows.slice(0, 3);
    const asked = await open('recorder', { rows });
    await fireEvent.click(screen.getByRole('button', { name: '确认梳理结果（1 件）' }));
    const seen = [{ id: 'i3', sorted: rows[2]?.marks.sorted }];
    await waitFor(() => expect(sent(asked, 'sorting.confirm')).toEqual([{ seen }]));
    expect(await screen.findByText(/已确认 1 件/)).toBeTruthy();
  });

  it('says in words when the other was faster', async () => {
    const reject = () =>
      Promise.reject({ code: 'Conflict', reason: 'sorting_changed', params: { number: '上海新村-26-003' } });
    await open('recorder', { rows: sortingRows.slice(0, 3) }, { 'sorting.confirm': reject });
    await fireEvent.click(screen.getByRole('button', { name: /确认梳理结果/ }));
    expect((await screen.findByRole('alert')).textContent).toContain('上海新村-26-003 刚有改动');
  });

  it('lets the lead note that the community could not come, with a reason', async () => {
    const asked = await open('lead', { may_go_alone: true });
    await fireEvent.click(screen.getByRole('button', { name: '居民区未能参加…' }));
    await fireEvent.click(screen.getByRole('button', { name: '记下', hidden: true }));
    expect(screen.getByText('请写明原因。')).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('原因'), '书记外出培训');
    await fireEvent.click(screen.getByRole('button', { name: '记下', hidden: true }));
    await waitFor(() => expect(sent(asked, 'sorting.go_alone')).toEqual([{ visit: 'v1', reason: '书记外出培训' }]));
  });

  it('shows the list to others without a button', async () => {
    await open('delegate', { side: null });
    expect(screen.queryByRole('radio')).toBeNull();
    expect(screen.queryByRole('button', { name: /确认梳理结果/ })).toBeNull();
    expect(within(line(2)).getByText(/12345 工单/)).toBeTruthy();
  });
});
