import { fireEvent, render, screen } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { layOut } from '../../../tests/laidOut';
import DisclosureList from './DisclosureList.vue';

const row = {
  id: 'd1',
  at: '2026-10-08T10:05:00+08:00',
  by: '沈岚',
  community_name: '上海新村',
  household: '6b0c1f52-9d3e-5a47-8e21-7a6f0c95d413',
  door: '3号楼2单元501室',
  reason: 'contact',
};

async function open(rows: object[]) {
  const asked = overCore({
    'directory.disclosures': () => ({ rows, total: rows.length }),
    'history.show': () => [
      {
        change: 'c1',
        at: row.at,
        received_at: null,
        by: '沈岚',
        recorded_for: null,
        role: 'community_secretary',
        intent: 'reveal',
        changes: [],
      },
    ],
  });
  const { global } = await asMember('office', '/disclosures');
  render(DisclosureList, { global });
  return asked;
}

beforeAll(layOut);

describe('操作记录', () => {
  it('says when nobody was shown a number', async () => {
    await open([]);
    expect(await screen.findByText('还没有人看过手机号。')).toBeTruthy();
  });

  it('tells who, when, which door and why', async () => {
    await open([row]);
    for (const words of ['沈岚', '10月8日 周四 10:05', '3号楼2单元501室', '联系居民', '上海新村'])
      expect(await screen.findByText(words)).toBeTruthy();
  });

  it('names no door to a reader who may not know it, and no reason it does not know', async () => {
    await open([{ ...row, door: '', reason: null }]);
    expect(await screen.findByText('门牌由居民区掌握（户号 6b0c1f52）')).toBeTruthy();
    expect(screen.getByText('其他')).toBeTruthy();
  });

  it('opens the signed trace of a line by keyboard', async () => {
    const asked = await open([row]);
    await screen.findByText('沈岚');
    await fireEvent.keyDown(screen.getAllByRole('row')[1] as HTMLElement, { key: 'Enter' });
    expect(await screen.findByText('查看手机号')).toBeTruthy();
    expect(asked.some((one) => one.name === 'history.show' && one.args.id === 'd1')).toBe(true);
  });
});
