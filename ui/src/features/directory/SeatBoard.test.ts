import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { layOut } from '../../../tests/laidOut';
import { seatBoard } from '../../../tests/mock/bureau';
import SeatBoard from './SeatBoard.vue';

const few = { ...seatBoard, rows: seatBoard.rows.slice(0, 3) };

async function open(answers = {}) {
  const asked = overCore({ 'seats.list': () => few, ...answers });
  const { global } = await asMember('cppcc_office');
  render(SeatBoard, { global });
  await screen.findByRole('heading', { name: '政协委员席位' });
  return asked;
}
const seat = async (name: RegExp) => fireEvent.click(await screen.findByRole('row', { name }));
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name, hidden: true }));
const sent = (asked: { name: string; args: object }[], name: string) => asked.find((one) => one.name === name)?.args;

beforeAll(layOut);

describe("a bureau's seats", () => {
  it('asks for a name and a day before anything is sent', async () => {
    const asked = await open();
    await seat(/周建华/);
    await press('更换人选…');
    await fireEvent.update(screen.getByLabelText(/从哪天起/), '');
    await press('更换');
    const alerts = await screen.findAllByText(/请写姓名|请选日期/);
    expect(alerts).toHaveLength(2);
    expect(sent(asked, 'seats.replace')).toBeUndefined();
  });

  it('says in words that the seat is not the own one', async () => {
    await open({
      'seats.replace': () => Promise.reject({ code: 'Forbidden', reason: 'not_your_seats', params: {} }),
    });
    await seat(/周建华/);
    await press('席位空缺…');
    await press('记为空缺');
    expect(await screen.findByText('这不是本单位管理的席位。')).toBeTruthy();
  });

  it('replaces the holder from a day on', async () => {
    const asked = await open();
    await seat(/周建华/);
    await press('更换人选…');
    await fireEvent.update(screen.getByLabelText(/^姓名/), ' 钱敏 ');
    await fireEvent.update(screen.getByLabelText(/从哪天起/), '2026-11-01');
    await press('更换');
    const args = { seat: 's4-3', name: '钱敏', unit: null, phone: null, from_on: '2026-11-01' };
    await waitFor(() => expect(sent(asked, 'seats.replace')).toEqual(args));
    expect(await screen.findByText(/政协委员已更换为钱敏/)).toBeTruthy();
  });

  it('opens the app for a holder, ends it, and shows what waits', async () => {
    const asked = await open();
    expect(screen.getByText('有 1 项送到太晚的内容等您处理。')).toBeTruthy();
    await seat(/周建华/);
    await press('开通使用');
    await waitFor(() => expect(sent(asked, 'seats.post')).toEqual({ seat: 's4-3' }));
    await screen.findByText('✓ 已为周建华开通，现在可以做加入文件。');
    await press('关闭');
    await seat(/顾佩兰/);
    expect(screen.queryByRole('button', { name: '开通使用', hidden: true })).toBeNull();
    await press('结束顾佩兰的岗位…');
    await fireEvent.update(screen.getByLabelText(/最后一天/), '2026-10-31');
    await press('结束岗位');
    const args = { member: 'm11', role: 'delegate', last_on: '2026-10-31' };
    await waitFor(() => expect(sent(asked, 'directory.end_postings')).toEqual(args));
  });

  it('makes the joining file of a holder, or says whose business that is', async () => {
    let isRefused = true;
    const asked = await open({
      'directory.enrol': () => {
        if (isRefused) throw { code: 'Forbidden', reason: 'member_has_other_postings', params: {} };
        return { path: '/文件/delegate-顾佩兰.zfjoin', file_name: 'delegate-顾佩兰.zfjoin', opening_code: 'K7QD-2M9X' };
      },
    });
    await seat(/顾佩兰/);
    await press('做顾佩兰的加入文件');
    expect(await screen.findByText(/还有本单位以外的岗位，请由领导小组办公室做加入文件/)).toBeTruthy();
    isRefused = false;
    await press('做顾佩兰的加入文件');
    expect(await screen.findByText('K7QD-2M9X')).toBeTruthy();
    expect(sent(asked, 'directory.enrol')).toEqual({ member: 'm11' });
  });

  it('finds vacant seats and those the app is not open for', async () => {
    await open();
    await fireEvent.click(screen.getByRole('button', { name: /席位空缺/ }));
    const grid = screen.getByRole('grid');
    expect(within(grid).queryByRole('row', { name: /周建华/ })).toBeNull();
    expect(within(grid).getByRole('row', { name: /席位空缺/ })).toBeTruthy();
  });
});
