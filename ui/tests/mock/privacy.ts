/** Made-up erasures: waiting, not yet told, still out on two computers, done everywhere. */
import type { ErasureRow, ErasureState, Going, PersonalPart } from '@/api/generated';
import { exports } from './traces.ts';

const row: ErasureRow = {
  id: 'e1',
  about: 'i1',
  about_kind: 'item',
  basis: 'consent_withdrawn',
  reason: '本人来电要求删除，已核对身份',
  by: '林晓',
  at: '2026-10-08T09:40:00+08:00',
};
const waiting: ErasureState = {
  row,
  number: 'XH-2026-0117',
  is_carried_out: false,
  told_at: null,
  out_count: 0,
  out: [],
  copies: [],
  vault_copies: [],
};
const told = { is_carried_out: true, told_at: '2026-10-08T08:05:00+08:00' };

export const erasures: ErasureState[] = [
  waiting,
  {
    ...waiting,
    row: { ...row, id: 'e2', basis: 'purpose_ended', reason: '已办结，居民不再来往' },
    number: 'XH-2026-0093',
    is_carried_out: true,
  },
  {
    ...waiting,
    ...told,
    row: { ...row, id: 'e3', basis: 'unlawful', reason: '记录时未告知', at: '2026-09-30T15:20:00+08:00' },
    number: 'XH-2026-0068',
    out_count: 2,
    out: [
      { device: '9f31c2d0', name: '沈岚', is_revoked: false },
      { device: '41a70b6e', name: '', is_revoked: true },
    ],
    copies: [
      { what: 'backup', name: '/backup/zoufang/hub-0927.backup', made_at: '2026-09-27T02:00:00+08:00' },
      { what: 'projection', name: '/var/lib/zoufang/hub', made_at: '2026-09-30T15:19:00+08:00' },
    ],
    vault_copies: exports.filter((one) => one.is_whole_vault && one.is_made),
  },
  {
    ...waiting,
    ...told,
    row: { ...row, id: 'e4', basis: 'period_ended', reason: '保存期限已满', at: '2026-09-12T10:02:00+08:00' },
    number: null,
  },
];

export const going: Going[] = [
  { kind: 'item', is_here: true, fields: ['text', 'place'], steps: 3 },
  { kind: 'item_identity', is_here: false, fields: [], steps: 0 },
];

export const parts: PersonalPart[] = [
  {
    kind: 'visit',
    id: 'p1',
    name: null,
    words: '居民对加装电梯的出资比例意见不一，约定再开一次会',
    is_void: false,
    is_said: false,
  },
  { kind: 'attendance', id: 'p2', name: '包德才', words: null, is_void: false, is_said: false },
  { kind: 'attendance', id: 'p3', name: '何秀珍', words: '腿脚不便，由女儿陪同', is_void: true, is_said: false },
  {
    kind: 'household_call',
    id: 'p4',
    name: '3-2-501 何秀珍',
    words: '送去一袋米，老人说夜里常咳嗽',
    is_void: false,
    is_said: false,
  },
  { kind: 'journal', id: 'p5', name: null, words: '散会后王阿姨又提到楼下的狗', is_void: false, is_said: true },
];
