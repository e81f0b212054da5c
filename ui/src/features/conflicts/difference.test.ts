import { describe, expect, it } from 'vitest';
import { partsOf } from './difference';

describe('where two texts differ', () => {
  it('is the middle, and nothing where they are one', () => {
    expect(partsOf('三号楼水泵漏水', '三号楼漏水')).toEqual({ before: '三号楼', middle: '水泵', after: '漏水' });
    expect(partsOf('三号楼漏水', '三号楼水泵漏水')).toEqual({ before: '三号楼', middle: '', after: '漏水' });
    expect(partsOf('一样', '一样').middle).toBe('');
  });

  it('takes no character twice and splits none', () => {
    const { before, middle, after } = partsOf('漏水漏水', '漏水');
    expect(before + middle + after).toBe('漏水漏水');
    expect(partsOf('𠮷祥', '𠮶祥').middle).toBe('𠮷');
  });
});
