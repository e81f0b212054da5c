/** Households of the mock core that look like one, and one that was merged. */
import type { Doubles, HomeSide } from '@/api/generated';

const side = (id: string, door: string, householder: string, over: Partial<HomeSide> = {}): HomeSide => ({
  id,
  door,
  householder,
  phone_masked: '138****5678',
  born_in: null,
  size: null,
  tags: [],
  is_vacant: false,
  joined: [],
  ...over,
});

export const doublesOf = (): Doubles => ({
  pairs: [
    {
      one: side('h1', '3号501室', '张丽'),
      other: side('h2', '3号楼2单元501室', '张丽', { born_in: '1938', size: 2, tags: ['独居老人'] }),
      alike: ['phone', 'householder'],
      differs: ['door', 'born', 'size', 'tags'],
    },
    {
      one: side('h3', '5号楼1单元402室', '王建国', { phone_masked: '137****0001', size: 3 }),
      other: side('h4', '5号楼1单元402室', '沈月英', { phone_masked: '139****7712', size: 1 }),
      alike: ['door'],
      differs: ['householder', 'phone', 'size'],
    },
  ],
  left_out: 3,
  merged: [
    {
      stays: side('h8', '1号楼1单元102室', '李强', { size: 2, joined: ['1号102室'] }),
      joined: side('h9', '1号102室', '李强'),
      differs: ['door', 'size'],
    },
  ],
});

const saved = { saved_at: '2026-10-08T10:32:05+08:00' };

export const doubleHandlers = {
  'households.doubles': doublesOf,
  'households.merge': () => saved,
  'households.unmerge': () => saved,
};
