import { fireEvent, render, screen } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import { nextTick, type Component } from 'vue';
import { layOut } from '../../tests/laidOut';
import { plugins } from '../../tests/mounting';
import DataGrid, { cardLines } from './DataGrid.vue';

interface Line {
  id: string;
  n: number;
}
const rows: Line[] = Array.from({ length: 20_000 }, (_, n) => ({ id: String(n), n }));
const columns = [
  { key: 'n', label: '编号', width: '6rem', text: (row: Line) => String(row.n), isNumber: true },
  { key: 'id', label: '名称', width: '1fr', text: (row: Line) => `第${row.id}条` },
];
const show = (more: object = {}) =>
  render(DataGrid as unknown as Component, { props: { label: '台账', columns, rows, ...more }, ...plugins() });
const bodyRows = () => screen.getAllByRole('row').filter((row) => row.hasAttribute('data-index'));

beforeAll(layOut);

describe('the lines of a card', () => {
  const [short, long] = [{}, { isLong: true }];
  it.each([
    ['two short cells share one', [short, short], 1],
    ['a third begins the next', [short, short, short], 2],
    ['a long one stands alone, and those around it share one', [short, long, short], 2],
    ['long ones do not share', [long, long], 2],
    ['the ledger', [short, long, short, short, short, short], 4],
  ])('%s', (_name, columns, lines) => {
    expect(cardLines(columns)).toBe(lines);
  });
});

describe('DataGrid', () => {
  it('holds few rows in the page and announces all of them', () => {
    show();
    expect(bodyRows().length).toBeGreaterThan(5);
    expect(bodyRows().length).toBeLessThan(60);
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('20001');
  });

  it('announces the total when only a page of rows is here', () => {
    show({ rows: rows.slice(0, 100), total: 5000 });
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('5001');
  });

  it('is one stop of the Tab key', () => {
    show();
    expect(bodyRows().filter((row) => row.getAttribute('tabindex') === '0').length).toBe(1);
  });

  it.each([
    ['ArrowDown', 1],
    ['ArrowUp', 0],
    ['Home', 0],
  ])('%s from the first row goes to row %i', async (key, to) => {
    show();
    await fireEvent.keyDown(bodyRows()[0] as HTMLElement, { key });
    await nextTick();
    expect(
      bodyRows()
        .find((row) => row.getAttribute('tabindex') === '0')
        ?.getAttribute('data-index'),
    ).toBe(String(to));
  });

  it('Enter and a click open the row, and nothing does when rows do not open', async () => {
    const { emitted, rerender } = show();
    await fireEvent.keyDown(bodyRows()[2] as HTMLElement, { key: 'Enter' });
    await fireEvent.click(bodyRows()[1] as HTMLElement);
    await rerender({ openable: false });
    await fireEvent.click(bodyRows()[1] as HTMLElement);
    expect(emitted().open).toHaveLength(2);
  });

  it('asks for more when the end of what is here comes near', async () => {
    const { emitted } = show({ rows: rows.slice(0, 8), total: 300 });
    await nextTick();
    expect(emitted().end).toBeTruthy();
  });

  it('becomes cards at the largest type', async () => {
    document.documentElement.dataset.size = 'extra_large';
    show({ rows: rows.slice(0, 3) });
    await nextTick();
    expect(screen.getByRole('grid').className).toContain('cards');
    expect(bodyRows()[0]?.textContent).toContain('编号');
  });
});
