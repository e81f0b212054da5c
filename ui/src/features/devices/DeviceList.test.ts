import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceBoard, DeviceLine } from '@/api/generated';
import { useSession } from '@/api/session';
import { asMember, overCore } from '../../../tests/featureMounting';
import { layOut } from '../../../tests/laidOut';
import { board } from '../../../tests/mock/devices';
import DeviceList from './DeviceList.vue';
import { mayRevoke, standingOf } from './words';

const NOW = '2026-10-08T10:30:00+08:00';

async function open(answers: Record<string, unknown> = {}, now = NOW) {
  const asked = overCore({
    'devices.list': () => board,
    'devices.revoke': () => ({ saved_at: NOW }),
    'sync.now': () => ({}),
    ...answers,
  } as never);
  const { global } = await asMember('office', '/devices');
  const session = useSession();
  session.state = { ...session.state, now } as never;
  render(DeviceList, { global });
  await screen.findByRole('heading', { name: '电脑' });
  return asked;
}
const wishes = (asked: { name: string; args: object }[]) => asked.filter((one) => one.name === 'devices.revoke');
const lines = () => screen.getAllByRole('row').slice(1);
const openLine = async (name: RegExp) => fireEvent.click(await screen.findByRole('row', { name }));

beforeAll(layOut);

describe('电脑', () => {
  it('says how many there are, how many were away, as of when, and who', async () => {
    await open();
    expect(await screen.findByText('在用 5 份，2 份已有 3 天以上没来')).toBeTruthy();
    expect(screen.getByText('已停用 1 份')).toBeTruthy();
    expect(screen.getByText(/中心端 10月8日 周四 10:02 的名单/)).toBeTruthy();
    const first = within(lines()[0] as HTMLElement);
    for (const words of [
      '李楠',
      /联络员（代录） · 上海新村/,
      '8f0f481a',
      '10月2日 17:41',
      '5 天没来',
      '1 处个人信息待删除',
    ])
      expect(first.getByText(words)).toBeTruthy();
    expect(within(lines()[1] as HTMLElement).getAllByText('还没来过').length).toBe(1);
    expect(screen.queryByText(/天前的名单/)).toBeNull();
  });

  it('never shows an empty list as if there were none: it says that the line is needed', async () => {
    const never: DeviceBoard = { told_at: null, in_use: 0, away: 0, revoked: 0, rows: [] };
    await open({ 'devices.list': () => never });
    expect(await screen.findByText('还没有名单')).toBeTruthy();
    expect(screen.queryByText(/在用 0 份/)).toBeNull();
    expect(screen.queryByRole('grid')).toBeNull();
  });

  it('says how old the list is when it was told on another day, and why it could not be updated', async () => {
    const reject = () => Promise.reject({ code: 'Offline', reason: 'hub_not_reached', params: {} });
    await open({ 'sync.now': reject }, '2026-10-12T09:00:00+08:00');
    expect(await screen.findByText(/这是 4 天前的名单/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '更新名单' }));
    expect((await screen.findByRole('alert')).textContent).toContain('连不上中心端');
    expect(lines().length).toBe(6);
  });

  it('finds by name, and narrows to who was away', async () => {
    await open();
    await screen.findByText('李楠');
    await fireEvent.update(screen.getByRole('searchbox'), '永嘉');
    expect(lines().map((line) => within(line).getAllByRole('gridcell')[0]?.textContent?.trim())).toEqual([
      '沈岚',
      '王敏',
      '陈建国',
    ]);
    await fireEvent.update(screen.getByRole('searchbox'), '');
    await fireEvent.click(screen.getByRole('button', { name: /3 天以上没来/ }));
    expect(lines().length).toBe(2);
  });

  it('says of a vault out of use when its keys were destroyed', async () => {
    await open();
    await openLine(/周颖/);
    expect(await screen.findByText(/密钥已销毁 · .*9.*2/)).toBeTruthy();
  });

  it('stops nothing before a reason and a confirmation are there, and then says that it holds', async () => {
    let isDone = false;
    const after: DeviceBoard = {
      ...board,
      rows: board.rows.map((row) => (row.device === 'd1' ? { ...row, is_revoked: true } : row)),
    };
    const asked = await open({
      'devices.list': () => (isDone ? after : board),
      'sync.now': () => ((isDone = true), {}),
    });
    await openLine(/李楠/);
    await fireEvent.click(await screen.findByRole('button', { name: '停用这份资料…', hidden: true }));
    expect(await screen.findByText(/停用 李楠 的资料（编号 8f0f481a）/)).toBeTruthy();
    for (const words of [
      /不再给它任何内容/,
      /以前送来的内容都保留/,
      /先放在“待放行”/,
      /收不回来/,
      /逐份停用/,
      /不能恢复/,
    ])
      expect(screen.getByText(words)).toBeTruthy();
    const stop = screen.getByRole('button', { name: '停用', hidden: true });
    await fireEvent.click(stop);
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('请写停用原因');
    await fireEvent.update(screen.getByLabelText('停用原因'), ' 公交车上被偷 ');
    await fireEvent.click(stop);
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('请选电脑丢了没有');
    const lost = screen.getByLabelText(/是被偷或丢失的/) as HTMLInputElement;
    const handedBack = screen.getByLabelText(/没有丢/) as HTMLInputElement;
    expect([lost.checked, handedBack.checked], 'nobody is told of a loss that was none').toEqual([false, false]);
    await fireEvent.update(lost);
    await fireEvent.click(stop);
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('请先勾选确认');
    expect(wishes(asked)).toEqual([]);
    await fireEvent.click(screen.getByLabelText(/我已核对/));
    await fireEvent.click(stop);
    expect(await screen.findByText('李楠的这份资料已停用。')).toBeTruthy();
    expect(wishes(asked).map((one) => one.args)).toEqual([{ device: 'd1', reason: '公交车上被偷', is_lost: true }]);
  });

  it('without a line it says that it does not hold yet', async () => {
    const reject = () => Promise.reject({ code: 'Offline', reason: 'hub_not_reached', params: {} });
    const asked = await open({ 'sync.now': reject });
    await openLine(/李楠/);
    await fireEvent.click(await screen.findByRole('button', { name: '停用这份资料…', hidden: true }));
    await fireEvent.update(screen.getByLabelText('停用原因'), '离岗交还');
    await fireEvent.update(screen.getByLabelText(/没有丢/));
    await fireEvent.click(screen.getByLabelText(/我已核对/));
    await fireEvent.click(screen.getByRole('button', { name: '停用', hidden: true }));
    expect(await screen.findByText(/还没有送到中心端：同步以后才生效/)).toBeTruthy();
    expect(wishes(asked)[0]?.args).toMatchObject({ reason: '离岗交还', is_lost: false });
  });

  it('says why the core refused', async () => {
    const reject = () => Promise.reject({ code: 'Conflict', reason: 'revoked_already', params: {} });
    await open({ 'devices.revoke': reject });
    await openLine(/李楠/);
    await fireEvent.click(await screen.findByRole('button', { name: '停用这份资料…', hidden: true }));
    await fireEvent.update(screen.getByLabelText('停用原因'), '离岗交还');
    await fireEvent.update(screen.getByLabelText(/没有丢/));
    await fireEvent.click(screen.getByLabelText(/我已核对/));
    await fireEvent.click(screen.getByRole('button', { name: '停用', hidden: true }));
    await waitFor(() => expect(screen.getByText(/已经停用过了/)).toBeTruthy());
  });

  it('offers no way to stop this computer or one that is stopped, and the one that founded the district to the office alone', () => {
    const row = board.rows[0] as DeviceLine;
    expect(mayRevoke(row, 'secadmin')).toBe(true);
    expect(mayRevoke({ ...row, is_founder: true }, 'office')).toBe(true);
    for (const part of [
      { is_own: true },
      { is_founder: true },
      { is_revoked: true },
      { revocation: board.rows[3]?.revocation ?? null },
    ])
      expect(mayRevoke({ ...row, ...part }, 'secadmin')).toBe(false);
    expect(board.rows.map(standingOf)).toEqual(['away', 'away', 'fine', 'revoking', 'own', 'revoked']);
  });
});
