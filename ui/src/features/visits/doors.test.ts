import { describe, expect, it } from 'vitest';
import type { DoorRow } from '@/api/generated';
import { buildingOf, byBuilding, doorKey, markOf, matching } from './doors';

const door = (over: Partial<DoorRow>): DoorRow => ({
  entry: 'e1',
  household: 'h1',
  door: '3-2-501',
  householder: '张丽',
  phone_masked: null,
  tags: [],
  reason: null,
  call: null,
  outcome: null,
  last_call_on: null,
  last_called_by: null,
  called_often: false,
  ...over,
});

describe('doors of a day', () => {
  it.each([
    [null, 'open'],
    ['met', 'called'],
    ['met_family', 'called'],
    ['not_home', 'not_home'],
    ['not_convenient', 'not_convenient'],
    ['moved', 'not_convenient'],
  ] as const)('outcome %s is marked %s', (outcome, mark) => {
    expect(markOf(door({ outcome }))).toBe(mark);
  });

  it.each([
    ['3号楼2单元501', '3-2-501'],
    ['3.2.501', '3-2-501'],
    [' 张丽 ', '张丽'],
  ])('%s is the key %s', (typed, key) => {
    expect(doorKey(typed)).toBe(key);
  });

  it.each([
    ['3-2-501', '3'],
    ['120弄3号501室', '120弄3'],
    ['门卫室', ''],
  ])('%s stands in building "%s"', (text, building) => {
    expect(buildingOf(text)).toBe(building);
  });

  it('are grouped by building in their order', () => {
    const list = [door({ door: '5-1-101' }), door({ door: '3-1-101' }), door({ door: '5-2-201' })];
    expect(byBuilding(list).map((one) => [one.name, one.doors.length])).toEqual([
      ['5', 2],
      ['3', 1],
    ]);
  });

  it('are found however the door is written, or by the name, and not by nothing', () => {
    const list = [door({}), door({ household: 'h2', door: '3-2-502', householder: '李强' })];
    expect(matching(list, '')).toEqual([]);
    expect(matching(list, '9-9-999')).toEqual([]);
    expect(matching(list, '3号楼2单元502').map((d) => d.household)).toEqual(['h2']);
    expect(matching(list, '张').map((d) => d.household)).toEqual(['h1']);
  });
});
