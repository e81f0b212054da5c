import { describe, expect, it } from 'vitest';
import { closeGaps, emptyHeard, isRouted, nextGap, readHeard, toHear } from './heard';

const at = { community: 'c1', visit: 'v1', call: null, source: 'symposium' as const };

describe('a row of what was heard', () => {
  it('does not name a speaker nobody named', () => {
    expect(toHear({ ...emptyHeard(), text: ' 路灯不亮 ' }, at)).toMatchObject({
      text: '路灯不亮',
      speaker: null,
      place: null,
    });
  });

  it('keeps the wish to stay unnamed even without a name', () => {
    expect(toHear({ ...emptyHeard(), text: 'x', isUnnamed: true }, at).speaker).toMatchObject({
      name: null,
      is_unnamed: true,
    });
  });

  it.each([
    ['concern', 'subdistrict'],
    ['suggestion', 'subdistrict'],
    ['question', null],
    ['praise', null],
  ] as const)('of nature %s has the route %s', (nature, route) => {
    expect(toHear({ ...emptyHeard(), text: 'x', nature, route: 'subdistrict' }, at).route).toBe(route);
    expect(isRouted(nature)).toBe(route !== null);
  });

  it.each([
    [undefined, ''],
    ['{"text":"写到一半"}', '写到一半'],
    ['不是 JSON', '不是 JSON'],
  ])('is read back from %s', (draft, text) => {
    expect(readHeard(draft)).toEqual({ ...emptyHeard(), text });
  });
});

describe('gaps of a phrase', () => {
  it.each([
    ['{几}楼楼道堆放{什么}', 0, [0, 3]],
    ['{几}楼楼道堆放{什么}', 3, [8, 12]],
    ['3楼楼道堆放杂物', 0, null],
    ['不成对 { 的括号', 0, null],
  ])('%s from %i', (text, from, gap) => {
    expect(nextGap(text, from)).toEqual(gap);
  });

  it('left open are written as on forms', () => {
    expect(closeGaps('{几}楼堆放{什么}')).toBe('××楼堆放××');
  });
});
