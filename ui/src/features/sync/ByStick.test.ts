import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { SyncState } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { noCarriers, oneOut, syncHandlers, through } from '../../../tests/mock/sync';
import ByStick from './ByStick.vue';

async function open(answers = {}, state: SyncState = { ...through, unsent: 3, is_safe: false }) {
  document.body.innerHTML = '';
  const asked = overCore({ ...syncHandlers, 'carriers.state': () => noCarriers, ...answers });
  const { global } = await asMember('recorder', '/sync');
  render(ByStick, { global, props: { state } });
  await screen.findByRole('heading', { name: '第一步：存出去' });
  return asked;
}
const args = (asked: { name: string; args: unknown }[], name: string) =>
  asked.filter((one) => one.name === name).map((one) => one.args);
const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));
const refusal =
  (reason: string, params = {}) =>
  () =>
    Promise.reject({ code: 'InvalidInput', reason, params });

describe('sync by a stick', () => {
  it('saves to the only stick there is and says what to do next', async () => {
    const asked = await open();
    await press('导出到U盘');
    expect(await screen.findByText(/已存好 3 处内容/)).toBeTruthy();
    expect(screen.getByText(/4f3a2b1c\.zfbundle/)).toBeTruthy();
    expect(screen.getByText(/在系统里安全弹出U盘/)).toBeTruthy();
    expect(args(asked, 'carriers.save_bundle')).toEqual([{ folder: '/media/office/KINGSTON' }]);
    await waitFor(() => expect(args(asked, 'carriers.state').length).toBeGreaterThan(1));
  });

  it('offers a folder of its own when no stick is there, and asks which when there are several', async () => {
    let asked = await open({ 'carriers.sticks': () => [] });
    await press('导出到U盘');
    expect(await screen.findByText(/没有发现U盘/)).toBeTruthy();
    expect(args(asked, 'carriers.save_bundle')).toEqual([]);
    await press('导出到本机文件夹，发邮件用');
    await waitFor(() => expect(args(asked, 'carriers.save_bundle')).toEqual([{}]));
    const two = [
      { name: 'KINGSTON', path: '/media/a/KINGSTON' },
      { name: '办公室', path: '/media/a/办公室' },
    ];
    asked = await open({ 'carriers.sticks': () => two });
    await press('导出到U盘');
    expect(await screen.findByText('存到哪一个？')).toBeTruthy();
    await press('办公室');
    await waitFor(() => expect(args(asked, 'carriers.save_bundle')).toEqual([{ folder: '/media/a/办公室' }]));
  });

  it('says why nothing was saved, and never that something was', async () => {
    await open({ 'carriers.save_bundle': refusal('carrier_not_writable', { folder: '/media/a' }) });
    await press('导出到U盘');
    expect((await screen.findByRole('alert')).textContent).toContain('存不进这个位置：/media/a');
    expect(screen.queryByText(/已存好/)).toBeNull();
    await open({ 'carriers.state': () => ({ ...noCarriers, can_seal: false }) });
    expect(screen.getByRole('note').textContent).toContain('中心端文件是旧的');
    expect(screen.queryByRole('button', { name: '导出到U盘' })).toBeNull();
  });

  it('says what is on its way, and that it counts for nothing yet', async () => {
    await open({ 'carriers.state': () => oneOut });
    expect(await screen.findByText(/1 份文件在路上，最早的一份 .*拿到回执以前，请不要当作已上传/)).toBeTruthy();
  });

  it('takes the answer and tells what it brought, or why it was not taken', async () => {
    const choose = async (name: string) =>
      fireEvent.change(screen.getByLabelText(/回执文件/), { target: { files: [new File(['x'], name)] } });
    await open();
    await choose('a.zfanswer');
    expect(await screen.findByText(/3 处已到中心端，收到 12 处新内容/)).toBeTruthy();
    expect(screen.queryByText(/请再存一次U盘/)).toBeNull();
    const partial = { ...syncHandlers['carriers.take_answer'](), is_whole: false, held: 1 };
    await open({ 'carriers.take_answer': () => partial });
    await choose('a.zfanswer');
    expect(await screen.findByText(/请再存一次U盘/)).toBeTruthy();
    expect(screen.getByText(/1 处没有生效/)).toBeTruthy();
    for (const [reason, words] of [
      ['bundle_not_answered', '还没有回执'],
      ['bundle_for_another_laptop', '给另一台电脑'],
      ['bundle_damaged', '重新拷贝一次'],
    ] as const) {
      await open({ 'carriers.take_answer': refusal(reason) });
      await choose('a.zfbundle');
      expect((await screen.findByRole('alert')).textContent).toContain(words);
    }
  });

  it('takes several answers to one upload together, in whichever order they were chosen', async () => {
    const whole = syncHandlers['carriers.take_answer']();
    const isIn = new Set<string>();
    const handler = ({ file_name }: { file_name: string }) => {
      const isSecond = file_name.includes('-02');
      if (isSecond && !isIn.has('a.zfanswer')) return refusal('bundle_part_missing')();
      isIn.add(file_name);
      return { ...whole, pushed: isSecond ? 0 : 3, pulled: 6, is_whole: isSecond, has_more: !isSecond };
    };
    const names = ['a-02.zfanswer', 'a.zfanswer'];
    const choose = async (chosen: string[]) =>
      fireEvent.change(screen.getByLabelText(/回执文件/), {
        target: { files: chosen.map((name) => new File(['x'], name)) },
      });
    const asked = await open({ 'carriers.take_answer': handler });
    await choose(names);
    expect(await screen.findByText(/3 处已到中心端，收到 12 处新内容/)).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByText(/接着选编号在后的那份/)).toBeNull();
    expect(args(asked, 'carriers.take_answer')).toHaveLength(3);

    isIn.clear();
    await open({ 'carriers.take_answer': handler });
    await choose(['a-02.zfanswer']);
    expect((await screen.findByRole('alert')).textContent).toContain('前面还有一份没有取');
    await choose(['a.zfanswer']);
    expect(await screen.findByText(/接着选编号在后的那份/)).toBeTruthy();
  });

  it('says which photos and files go along, which had no room, and which are asked for', async () => {
    const saved = { ...syncHandlers['carriers.save_bundle'](), files_on_carriers: 4, files_left: 2 };
    const state = { ...through, files_unsent: 6, files_on_carriers: 0, is_safe: false };
    await open(
      { 'carriers.save_bundle': () => saved, 'carriers.state': () => ({ ...noCarriers, files_wanted: 1 }) },
      state,
    );
    expect(screen.getByText(/还有 6 个照片或附件没到中心端/)).toBeTruthy();
    expect(screen.queryByText(/没有待上传的/)).toBeNull();
    expect(screen.getByText(/还没到本机的照片和附件有 1 个/)).toBeTruthy();
    await press('导出到U盘');
    expect(await screen.findByText(/在路上的照片和附件共 4 个/)).toBeTruthy();
    expect(screen.getByText(/还有 2 个照片或附件这次装不下/)).toBeTruthy();
  });

  it('tells which photos and files arrived, which came, and why one was not taken, once', async () => {
    const refused = [{ name: '楼道.jpg', reason: 'pieces_of_the_day_taken' }];
    const one = { ...syncHandlers['carriers.take_answer'](), files_up: 2, files_down: 1, files_refused: refused };
    await open({ 'carriers.take_answer': () => one });
    const files = [new File(['x'], 'a.zfanswer'), new File(['x'], 'a-02.zfanswer')];
    await fireEvent.change(screen.getByLabelText(/回执文件/), { target: { files } });
    expect(await screen.findByText('4 个照片或附件已到中心端。')).toBeTruthy();
    expect(screen.getByText(/您要的照片和附件带回来 2 个/)).toBeTruthy();
    expect(screen.getAllByText(/“楼道\.jpg”：今天这台电脑送到中心端的照片和附件已满 200 兆/)).toHaveLength(1);
  });

  it('says for whom of this laptop an answer is kept', async () => {
    const kept = { ...syncHandlers['carriers.take_answer'](), pushed: 0, pulled: 0, kept_for: '王敏' };
    await open({ 'carriers.take_answer': () => kept });
    await fireEvent.change(screen.getByLabelText(/回执文件/), { target: { files: [new File(['x'], 'b.zfanswer')] } });
    expect(await screen.findByText(/是给本机 王敏 的，已替这位同事收好/)).toBeTruthy();
    expect(screen.queryByText(/处已到中心端/)).toBeNull();
  });
});
