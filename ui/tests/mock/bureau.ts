/** A made-up bureau's seats. */
import type { SeatBoard, SeatLine } from '@/api/generated';

const one: SeatLine = {
  seat: 's4-1',
  team_number: '1',
  subdistrict: '湖南路街道',
  communities: ['上海新村'],
  person: '顾佩兰',
  unit: '区工商联',
  phone: '13800005678',
  since_on: '2026-01-01',
  holders: [{ member: 'm11', nickname: '顾佩兰', since_on: '2026-03-02' }],
};

const line = (at: number, over: Partial<SeatLine> = {}): SeatLine => ({
  ...one,
  seat: `s4-${at}`,
  team_number: String(at),
  communities: [`第${at}居民区`],
  person: '周建华',
  unit: '上海某某生物科技有限公司',
  holders: [],
  ...over,
});

export const seatBoard: SeatBoard = {
  role: 'cppcc_member',
  held_to_rule: 1,
  rows: [
    one,
    line(2, { person: null, unit: null, phone: null }),
    line(3, { communities: ['淮海', '武康', '嘉川路第一居民区'] }),
    ...Array.from({ length: 304 }, (_, at) => line(at + 4)),
  ],
};

export const seatHandlers: Record<string, (args: never) => unknown> = {
  'seats.list': () => seatBoard,
  'seats.replace': () => ({ saved_at: '2026-10-08T10:00:00+08:00' }),
  'seats.post': () => ({ saved_at: '2026-10-08T10:00:00+08:00' }),
  'directory.end_postings': () => ({ saved_at: '2026-10-08T10:00:00+08:00' }),
  'directory.add_posting': () => ({ saved_at: '2026-10-08T10:00:00+08:00' }),
};
