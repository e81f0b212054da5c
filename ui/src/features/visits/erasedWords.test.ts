import { describe, expect, it } from 'vitest';
import { beside, holdsStill } from './erasedWords';

describe('what was typed beside erased words', () => {
  it.each([
    ['何秀珍咳嗽', '何秀珍咳嗽', ''],
    ['何秀珍咳嗽，已联系', '何秀珍咳嗽', '，已联系'],
    ['已联系。何秀珍咳嗽', '何秀珍咳嗽', '已联系。'],
    ['何秀珍去过，何秀珍家没人', '何秀珍', null],
    ['没人，何秀珍去过，何秀珍', '何秀珍', null],
    ['上午。何秀珍咳嗽。下午', '何秀珍咳嗽', null],
    ['无人在家', '无', null],
  ])('of %s without %s is %s', (typed, gone, kept) => expect(beside(typed, gone)).toBe(kept));

  it('holds them still where they stand whole, and takes no single letter for a name', () => {
    expect([holdsStill('家里何秀珍在', ' 何秀珍 '), holdsStill('何家', '何秀珍'), holdsStill('无人', '无')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
