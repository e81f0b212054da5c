import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { FigureRow, FigureTable } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import HubFigures from './HubFigures.vue';

const row = (id: string, value: number): FigureRow => ({
  id,
  group: 'visits',
  value,
  base: null,
  unit: 'visit',
  words: { zh: `名称${id}`, en: id, zh_unit: '次', en_unit: 'visits' },
});

const table = (...rows: FigureRow[]): FigureTable => ({
  period: '2026-4',
  as_of: '2026-10-08T09:30:00+08:00',
  scope_name: '徐汇区',
  is_local: false,
  left_out: 0,
  rows,
  missing_teams: [],
  definitions_version: '1',
});

async function checked(here: FigureTable, answer: () => unknown): Promise<string> {
  document.body.innerHTML = '';
  overCore({ 'figures.at_hub': answer });
  const { global } = await asMember('office', '/reports');
  render(HubFigures, { props: { table: here, language: 'zh' }, global });
  await fireEvent.click(await screen.findByRole('button', { name: '与中心端核对' }));
  await screen.findByRole('button', { name: '与中心端核对' });
  return document.body.textContent ?? '';
}

const given = (there: FigureTable, behind = 0) => ({ table: there, as_of: '2026-10-08T10:15:00+08:00', behind });

describe('the figures checked against the centre', () => {
  it('says that all agree, and as of when', async () => {
    const text = await checked(table(row('a', 3), row('b', 0)), () => given(table(row('a', 3), row('b', 0))));
    expect(text).toContain('全部一致');
    expect(text).toContain('10:15');
    expect(text).not.toContain('有不一致');
  });

  it('names each figure that differs with both numbers, and one that only one side has', async () => {
    const text = await checked(table(row('a', 3), row('b', 7)), () => given(table(row('a', 5), row('c', 1)), 2));
    expect(text).toContain('有不一致');
    const rows = screen.getAllByRole('row').map((line) => line.textContent?.replace(/\s+/gu, ' ').trim());
    expect(rows.slice(1)).toEqual(['名称a 35', '名称b 7—', '名称c —1']);
    expect(text).toContain('另有 2 批');
  });

  it('says what the centre can not read, and counts nowhere', async () => {
    const there = { ...table(row('a', 3)), left_out: 2 };
    expect(await checked(table(row('a', 3)), () => given(there))).toContain('中心端有 2 条记录读不出');
    expect(await checked(table(row('a', 3)), () => given(table(row('a', 3))))).not.toContain('读不出');
  });

  it('tells who comes too early to come again, and shows no number', async () => {
    const text = await checked(table(row('a', 3)), () => {
      throw { code: 'NotAllowedNow', reason: 'hub_busy', field: null, params: { seconds: '5' } };
    });
    expect(text).toContain('还在生成');
    expect(text).not.toContain('全部一致');
  });

  it('says why the centre was not reached', async () => {
    const text = await checked(table(row('a', 3)), () => {
      throw { code: 'Offline', reason: 'hub_not_reached', field: null, params: {} };
    });
    expect(text).toContain('连不上中心端');
  });
});
