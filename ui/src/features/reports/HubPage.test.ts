import { fireEvent, render, screen, within } from '@testing-library/vue';
import { describe, expect, it, vi } from 'vitest';
import { announce } from '@/api/changes';
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
    expect(text()).not.toContain('没有查到');
  });

  it.each<Role>(['recorder', 'lead', 'delegate', 'lawyer', 'community_secretary', 'office', 'subdistrict'])(
    'says to %s beforehand what is not searched',
    async (role) => {
      await page(role, {});
      expect(text()).toContain('团队未确认的草稿、住户台账、诉求人和法律咨询不在其中');
    },
  );

  it('says as of when there is nothing, and tells who comes too early to come again', async () => {
    await page('lead', { 'search.at_hub': () => found() });
    await seek('水泵');
    expect(text()).toContain('没有查到“水泵”');
    expect(text()).toContain('这不等于没有：未确认的草稿、住户台账、诉求人和法律咨询不在查找范围');
    const busy = () => {
      throw { code: 'NotAllowedNow', reason: 'hub_busy', field: null, params: { seconds: '5' } };
    };
    await page('lead', { 'search.at_hub': busy });
    await seek('水泵');
    expect(text()).toContain('中心端还在整理');
    expect(text()).not.toContain('没有查到');
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

  const ask = async (): Promise<void> => {
    const button = await screen.findByRole('button', { name: '问中心端的数' });
    await vi.waitFor(() => expect((button as HTMLButtonElement).disabled).toBe(false));
    await fireEvent.click(button);
  };
  const there = ({ period }: { period: string }) => ({ as_of: NOW, behind: 0, table: figureTable(period, false) });
  const never = () => new Promise<never>(() => {});

  it('stand alone, with no verdict, while this laptop has none of that time', async () => {
    const own = ({ period }: { period: string }) => (period === '2026-4' ? figureTable(period, true) : never());
    await page('office', { 'figures.show': own as never, 'figures.at_hub': there as never });
    await ask();
    await screen.findByText(/本机截至/u);
    expect(screen.getAllByRole('columnheader', { name: '本机' }).length).toBeGreaterThan(0);
    // The table of the round is still held while that of the quarter is being counted.
    await fireEvent.click(screen.getByRole('radio', { name: /第4季度/u }));
    await ask();
    await screen.findByText('本机还没有这段时间的数，没有对比，只列中心端的。');
    expect(screen.queryByRole('columnheader', { name: '本机' })).toBeNull();
    expect(text()).not.toMatch(/一致/u);
    expect(screen.getAllByRole('row', { name: /已走访/u })).toHaveLength(1);
  });

  it('stand compared anew when this laptop counts again while they are on their way', async () => {
    let value = 3;
    let arrive: (answer: unknown) => void = () => {};
    const counted = () => {
      const table = figureTable('2026-4', true);
      return { ...table, rows: [{ ...table.rows[0]!, value }] };
    };
    const own = { ...counted(), is_local: false };
    await page('office', {
      'figures.show': counted,
      'figures.at_hub': () => new Promise((done) => (arrive = done)),
    });
    await ask();
    value = 4;
    announce(['*']);
    await new Promise((done) => setTimeout(done));
    arrive({ as_of: NOW, behind: 0, table: own });
    await screen.findByText(/有 1 个数不一致/u);
    value = 3;
    announce(['*']);
    await screen.findByText('全部一致');
  });

  it('show no fault of a time that is no longer asked about', async () => {
    let fail: (fault: unknown) => void = () => {};
    await page('office', {
      'figures.show': (({ period }: { period: string }) => figureTable(period, true)) as never,
      'figures.at_hub': () => new Promise((_, refuse) => (fail = refuse)),
    });
    await ask();
    await fireEvent.click(screen.getByRole('radio', { name: /第4季度/u }));
    fail({ code: 'Offline', reason: 'hub_not_reached', field: null, params: {} });
    await new Promise((done) => setTimeout(done));
    expect(text()).not.toContain('没有连上中心端');
    const button = screen.getByRole('button', { name: '问中心端的数' });
    expect((button as HTMLButtonElement).disabled).toBe(false);
  });
});
