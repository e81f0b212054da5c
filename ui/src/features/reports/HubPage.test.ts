import { fireEvent, render, screen, within } from '@testing-library/vue';
import { describe, expect, it, vi } from 'vitest';
import type { HubFound, HubHit, Role } from '@/api/generated';
import { figureTable, NOW } from '../../../tests/mock/featureLists';
import { asMember, overCore, type Heard } from '../../../tests/featureMounting';
import HubPage from './HubPage.vue';

const hit = (more: Partial<HubHit>): HubHit => ({
  kind: 'item',
  id: 'x',
  title: '水泵漏水',
  detail: '上新-7K-0012',
  place_name: '上海新村',
  changed_at: NOW,
  opens: null,
  is_here: true,
  ...more,
});
const found = (...hits: HubHit[]): HubFound => ({ hits, as_of: NOW, behind: 0, is_cut: false });

async function page(role: Role, answers: Record<string, () => unknown>, words?: string): Promise<Heard[]> {
  document.body.innerHTML = '';
  const asked = overCore(answers);
  const { global } = await asMember(role, '/hub');
  render(HubPage, { props: { words }, global });
  return asked;
}

async function seek(words: string): Promise<void> {
  await fireEvent.update(screen.getByLabelText('要找的词'), words);
  await fireEvent.click(screen.getByRole('button', { name: '问中心端' }));
  await screen.findByRole('button', { name: '问中心端' });
}
const text = (): string => document.body.textContent ?? '';

describe('searching at the centre', () => {
  it('asks nothing before it is told to, and nothing for no words', async () => {
    const asked = await page('recorder', { 'search.at_hub': () => found() }, '水泵');
    expect((screen.getByLabelText('要找的词') as HTMLInputElement).value).toBe('水泵');
    await fireEvent.update(screen.getByLabelText('要找的词'), '   ');
    expect((screen.getByRole('button', { name: '问中心端' }) as HTMLButtonElement).disabled).toBe(true);
    expect(asked.map((one) => one.name)).not.toContain('search.at_hub');
  });

  it('opens what is here, and says of the rest where it lies', async () => {
    const here = hit({ id: 'a', opens: { kind: 'item', id: 'i7' } });
    const away = hit({ id: 'b', title: '后厨扰民', place_name: '永嘉新村', is_here: false });
    await page('office', { 'search.at_hub': () => found(here, away) });
    await seek('水泵');
    const [first, second] = screen.getAllByRole('listitem');
    const link = within(first!).getByRole('link', { name: '水泵漏水' });
    expect(link.getAttribute('href')).toContain('i7');
    expect(within(second!).queryByRole('link')).toBeNull();
    expect(second!.textContent).toContain('本机还没有');
    expect(second!.textContent).toContain('在永嘉新村，同步以后就能打开');
    expect(text()).toContain('中心端有 2 条');
    expect(text()).toContain('截至 10月8日 周四 10:32');
  });

  it('tells an erased record by its number alone', async () => {
    await page('office', { 'search.at_hub': () => found(hit({ title: '' })) });
    await seek('水泵');
    expect(screen.getByRole('listitem').textContent).toContain('（没有文字）');
  });

  it('says that nothing was searched when the centre is not reached', async () => {
    const offline = () => {
      throw { code: 'Offline', reason: 'hub_not_reached', field: null, params: {} };
    };
    await page('lead', { 'search.at_hub': offline });
    await seek('水泵');
    expect(text()).toContain('没有连上中心端');
    expect(text()).toContain('这次没有查');
    expect(text()).not.toContain('没有您能看的');
  });

  it('says as of when there is nothing, and tells who comes too early to come again', async () => {
    await page('lead', { 'search.at_hub': () => found() });
    await seek('水泵');
    expect(text()).toContain('中心端没有您能看的“水泵”');
    const busy = () => {
      throw { code: 'NotAllowedNow', reason: 'hub_busy', field: null, params: { seconds: '5' } };
    };
    await page('lead', { 'search.at_hub': busy });
    await seek('水泵');
    expect(text()).toContain('中心端还在整理');
    expect(text()).not.toContain('没有您能看的');
  });
});

describe('the figures at the centre', () => {
  it('stand beside those of this laptop, for the office alone', async () => {
    const there = figureTable('2026-4', false);
    const one = there.rows[0]!;
    const rows = [{ ...one, value: one.value + 3 }, ...there.rows.slice(1)];
    const own = { 'figures.show': () => figureTable('2026-4', false) };
    await page('office', {
      ...own,
      'figures.at_hub': () => ({ as_of: NOW, behind: 0, table: { ...there, rows } }),
    });
    const ask = await screen.findByRole('button', { name: '问中心端的数' });
    await vi.waitFor(() => expect((ask as HTMLButtonElement).disabled).toBe(false));
    await fireEvent.click(ask);
    await screen.findByText(/有 1 个数不一致/u);
    const lines = screen.getAllByRole('row').filter((line) => line.textContent?.includes('不一致'));
    expect(lines).toHaveLength(1);
    expect(lines[0]!.textContent).toContain(String(one.value + 3));
    await page('recorder', own);
    expect(screen.queryByRole('button', { name: '问中心端的数' })).toBeNull();
  });
});
