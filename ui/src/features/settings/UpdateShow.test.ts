import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { UpdateState } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { coming, failed, installed, latest, ready, waiting } from '../../../tests/mock/updates';
import { PIECE } from './takeRelease';
import UpdateShow from './UpdateShow.vue';

async function open(state: UpdateState, answers = {}) {
  document.body.innerHTML = '';
  const asked = overCore({ 'updates.state': () => state, ...answers });
  const { global } = await asMember('recorder', '/settings');
  render(UpdateShow, { global });
  await screen.findByText(/走访通 0\.1\.0/);
  return asked;
}
const button = (name: string | RegExp) => screen.getByRole('button', { name }) as HTMLButtonElement;

describe('a newer program', () => {
  it('waits while records are on this laptop alone, and says what to do', async () => {
    const asked = await open(waiting);
    expect(document.body.textContent).toContain('还有 3 处记载只在这台电脑上。请先同步');
    expect(screen.getByRole('link', { name: '打开同步中心' })).toBeTruthy();
    expect(button('现在更新').disabled).toBe(true);
    await fireEvent.click(button('现在更新'));
    expect(asked.some((one) => one.name === 'updates.install')).toBe(false);
  });

  it('is installed as it was shown, once', async () => {
    let state = ready;
    document.body.innerHTML = '';
    const asked = overCore({
      'updates.state': () => state,
      'updates.install': () => (state = installed),
    });
    const { global } = await asMember('recorder', '/settings');
    render(UpdateShow, { global });
    expect((await screen.findAllByRole('listitem')).map((item) => item.textContent)).toEqual(ready.ready?.notes);
    await fireEvent.click(button('现在更新'));
    await screen.findByText(/新版 0\.2\.0 已装好。关闭走访通/);
    expect(asked.find((one) => one.name === 'updates.install')?.args).toEqual({ version: '0.2.0' });
    expect(screen.queryByRole('button', { name: '现在更新' })).toBeNull();
  });

  it('that was refused stays, with the reason', async () => {
    const refused = { code: 'Forbidden', reason: 'program_folder_closed', params: { folder: '/usr/bin' } };
    await open(ready, { 'updates.install': () => Promise.reject(refused) });
    await fireEvent.click(button('现在更新'));
    expect((await screen.findByRole('alert')).textContent).toContain('/usr/bin 不许改动。请由管理员更新');
    expect(button('现在更新').disabled).toBe(false);
  });

  it('is looked for by hand, and none is said so', async () => {
    await open(latest, { 'updates.look': () => latest });
    await fireEvent.click(button('检查更新'));
    expect(await screen.findByText('没有更新的版本。')).toBeTruthy();
  });

  it('on its way shows how far, and the line may break', async () => {
    await open(coming);
    expect(screen.getByText('正在下载新版 0.2.0：45%')).toBeTruthy();
    expect(screen.getByRole('progressbar').getAttribute('value')).toBe('45');
  });

  it('of somebody else is named as such', async () => {
    const forged = { is_offline: false, reason: 'release_not_signed', params: {} };
    await open({ ...latest, problem: forged });
    expect(document.body.textContent).toContain('不是走访通发布方签发的');
    const asked = await open(latest, {
      'updates.take': () => Promise.reject({ code: 'Forbidden', reason: 'release_not_signed' }),
    });
    const input = screen.getByLabelText(/新版文件/);
    await fireEvent.change(input, { target: { files: [new File(['x'], 'a.zfrelease')] } });
    expect((await screen.findByRole('alert')).textContent).toContain('不是走访通发布方签发的');
    expect(asked.find((one) => one.name === 'updates.take')?.args).toHaveProperty('content_base64');
  });

  it('from a file larger than one call carries goes piece by piece, and stops at the first that is refused', async () => {
    const file = new File([new Uint8Array(2 * PIECE + 5)], 'a.zfrelease');
    const taken: { at: number; has_more: boolean; length: number }[] = [];
    const take = (args: { at: number; has_more: boolean; content_base64: string }) => {
      taken.push({ at: args.at, has_more: args.has_more, length: atob(args.content_base64).length });
      return args.has_more ? latest : ready;
    };
    await open(latest, { 'updates.take': take });
    await fireEvent.change(screen.getByLabelText(/新版文件/), { target: { files: [file] } });
    await waitFor(() => expect(taken).toHaveLength(3));
    expect(taken).toEqual([
      { at: 0, has_more: true, length: PIECE },
      { at: PIECE, has_more: true, length: PIECE },
      { at: 2 * PIECE, has_more: false, length: 5 },
    ]);
    await waitFor(() => expect(screen.queryByText(/正在读取更新文件/)).toBeNull());

    const full = {
      code: 'StorageFull',
      reason: 'update_no_room',
      params: { folder: 'C:', free_mb: 90, needed_mb: 320 },
    };
    const asked = await open(latest, { 'updates.take': () => Promise.reject(full) });
    await fireEvent.change(screen.getByLabelText(/新版文件/), { target: { files: [file] } });
    expect((await screen.findByRole('alert')).textContent).toContain('C: 还有 90 兆，需要 320 兆');
    expect(asked.filter((one) => one.name === 'updates.take')).toHaveLength(1);
  });

  it('that did not come up gives way to the one before', async () => {
    const asked = await open(failed, { 'updates.go_back': () => ({}) });
    expect(document.body.textContent).toContain('上次装的 0.2.0 没有打开成功，现在用的是原来的 0.1.0，内容都在');
    await fireEvent.click(button('以后仍用 0.1.0'));
    await screen.findByText(/已换回 0\.1\.0/);
    expect(asked.filter((one) => one.name === 'updates.go_back')).toHaveLength(1);
  });

  it('goes to a stick for others, or says that there is none', async () => {
    let sticks: object[] = [];
    await open(ready, {
      'carriers.sticks': () => sticks,
      'updates.save': ({ path }: { path: string }) => ({ path: `${path}/zoufang.zfrelease` }),
    });
    await fireEvent.click(button(/存到 U 盘/));
    await screen.findByText(/没有找到 U 盘/);
    await waitFor(() => expect(button(/存到 U 盘/).disabled).toBe(false));
    sticks = [{ name: 'USB', path: '/media/usb' }];
    await fireEvent.click(button(/存到 U 盘/));
    await waitFor(() => expect(document.body.textContent).toContain('已存到 /media/usb/zoufang.zfrelease'));
  });

  it('is not offered where the administrator updates', async () => {
    await open({ ...latest, why_not: { is_offline: false, reason: 'update_not_here', params: {} } });
    expect(document.body.textContent).toContain('要由管理员更新');
    expect(screen.queryByRole('button', { name: '检查更新' })).toBeNull();
  });
});
