import { describe, expect, it } from 'vitest';
import { latestPlace, placeOf, wordsOf } from './unfinished';

describe('a draft', () => {
  it.each([
    ['visit/7/summary', { name: 'visits.symposium', params: { id: '7' } }],
    ['visit/7/note', { name: 'visits.show', params: { id: '7' } }],
    ['call/9/journal', { name: 'visits.call', params: { id: '9' } }],
    ['report/2026-4/district', { name: 'reports.wizard' }],
    ['item/new', { name: 'concerns.new' }],
    ['item/5/speaker', { name: 'concerns.show', params: { id: '5' } }],
    ['personnel.rows', { name: 'directory.personnel' }],
    ['something/else', null],
  ])('%s is taken up at %j', (key, place) => {
    expect(placeOf({ key })).toEqual(place);
  });

  it('typed last comes first', () => {
    const drafts = [
      { key: 'visit/1/summary', text: 'a', saved_at: '2026-10-08T02:00:00Z' },
      { key: 'unknown', text: 'c', saved_at: '2026-10-08T04:00:00Z' },
      { key: 'call/2/journal', text: 'b', saved_at: '2026-10-08T03:00:00Z' },
    ];
    expect(latestPlace(drafts)?.name).toBe('visits.call');
  });

  it('is told by what was typed in it', () => {
    const said = (text: unknown) => wordsOf({ text: typeof text === 'string' ? text : JSON.stringify(text) });
    expect(said('到会三十人')).toBe('到会三十人');
    expect(said('12')).toBe('12');
    expect(said({ text: '水泵漏水', nature: 'concern', source: 'reception_day', place: '三号楼' })).toBe(
      '水泵漏水 三号楼',
    );
    expect(said([{ text: '灯不亮', nature: 'concern' }, { text: '漏水' }])).toBe('灯不亮 漏水');
    expect(said({ focus: '加装电梯', next: '' })).toBe('加装电梯');
  });
});
