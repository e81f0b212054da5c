import { describe, expect, it } from 'vitest';
import { readDoor, writeDoor } from './door';

describe('a door', () => {
  it.each([
    ['3-2-501', '3-2-501'],
    ['3.2.501', '3-2-501'],
    ['3 2 501', '3-2-501'],
    ['3-2-501', '3-2-501'],
    ['3号楼2单元501', '3-2-501'],
    ['3号楼2单元501室', '3-2-501'],
    ['3幢501', '3-501'],
    ['3-501', '3-501'],
    ['18号501室', '18-501'],
    ['120弄3号501室', '120弄-3-501'],
    ['120弄-3-2-501', '120弄-3-2-501'],
    ['3号楼甲单元501A', '3-甲-501A'],
    [' 12号楼 3单元 1201 ', '12-3-1201'],
  ])('written %s is %s', (written, key) => {
    const door = readDoor(written);
    expect(door && writeDoor(door)).toBe(key);
  });

  it.each(['', '501', '张丽', '3-', '3-2-501-7', '3号楼', 'zhl', '120弄'])('%j is no door', (written) => {
    expect(readDoor(written)).toBeNull();
  });

  it('leaves an entrance empty that is not written', () => {
    expect(readDoor('3-501')?.unit).toBe('');
  });
});
