import { fireEvent, render, screen } from '@testing-library/vue';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Router } from 'vue-router';
import { asMember, overCore } from '../../../tests/featureMounting';
import { layOut } from '../../../tests/laidOut';
import { overdue } from '../../../tests/overdue';
import EndedShow from './EndedShow.vue';

beforeAll(layOut);

const ended = {
  ...overdue,
  is_over: false,
  challenge: null,
  files_unsent: 2,
  out_of_use_at: '2026-10-08T09:12:00+08:00',
};

let router: Router | null = null;

async function show(answers: Parameters<typeof overCore>[0] = {}) {
  const asked = overCore({
    'lease.state': () => ended,
    'session.state': () => ({ stage: 'open', is_out_of_use: true, members: [] }),
    'changes.wait': () => {
      throw { code: 'Locked', reason: 'locked' };
    },
    ...answers,
  });
  const { global, router: own } = await asMember('recorder');
  router = own;
  render(EndedShow, { global });
  await screen.findByRole('heading', { name: '这份资料已停用，不再显示内容' });
  return asked;
}

describe('the screen of a vault out of use', () => {
  it('says what happened, what is kept and whom to call', async () => {
    await show();
    expect(screen.getByText(/中心端在.*停用了您在这台电脑上的这份资料/)).toBeTruthy();
    expect(screen.getByText(/有 12 处改动还没上传/).textContent).toContain('有 2 个照片、附件没有传完');
    expect(screen.getByText(/停用得不对，或有疑问，请打电话给领导小组办公室/)).toBeTruthy();
    expect(screen.getByText(/密钥和本机的备份会销毁/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: '知道了' })).toBeNull();
  });

  it('sends what is left, by line and by stick', async () => {
    let left = 12;
    const asked = await show({
      'lease.state': () => ({ ...ended, unsent: left, files_unsent: 0 }),
      'carriers.save_bundle': () => ({ folder: 'E:/走访', file_names: ['a.zfbundle'], changes: 12 }),
      'sync.now': () => {
        left = 0;
        return {};
      },
    });
    await fireEvent.click(screen.getByRole('button', { name: '存上传文件' }));
    expect(await screen.findByText(/已存 1 个文件到 E:\/走访/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '现在上传' }));
    expect(await screen.findByText(/中心端给了回执/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: '现在上传' })).toBeNull();
    expect(asked.map((one) => one.name)).toContain('sync.now');
  });

  it('says beside the way that was tried what went wrong', async () => {
    await show({
      'sync.now': () => {
        throw { code: 'Offline', reason: 'hub_not_reached', params: {} };
      },
    });
    await fireEvent.click(screen.getByRole('button', { name: '现在上传' }));
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(screen.getByRole('button', { name: '存上传文件' })).toBeTruthy();
  });

  it('names what was never saved, and lets it go only when that is pressed', async () => {
    let isKnown = false;
    const drafts = [
      { place: 'visit', saved_at: '2026-10-07T16:20:00+08:00' },
      { place: 'other', saved_at: '2026-10-08T08:55:00+08:00' },
    ];
    const now = () => ({ ...ended, unsent: 0, files_unsent: 0, drafts, are_drafts_let_go: isKnown });
    const asked = await show({
      'lease.state': now,
      'lease.let_drafts_go': () => {
        isKnown = true;
        return now();
      },
      'sync.now': () => {
        throw { code: 'Offline', reason: 'hub_not_reached', params: {} };
      },
    });
    expect(screen.getByRole('heading', { name: '还有 2 份没写完的草稿' })).toBeTruthy();
    expect(screen.getAllByRole('listitem').map((line) => line.textContent)).toHaveLength(2);
    expect(asked.map((one) => one.name)).not.toContain('lease.let_drafts_go');
    await fireEvent.click(screen.getByRole('button', { name: '知道了' }));
    expect(await screen.findByText(/草稿会和密钥一起销毁/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: '知道了' })).toBeNull();
  });

  it('leads to the door once the keys are gone', async () => {
    let stage = 'open';
    await show({
      'lease.state': () => ({ ...ended, files_unsent: 0 }),
      'session.state': () => ({ stage, is_out_of_use: stage === 'open', members: [] }),
      'sync.now': () => {
        stage = 'locked';
        return { is_parted: true };
      },
    });
    await fireEvent.click(screen.getByRole('button', { name: '现在上传' }));
    await vi.waitFor(() => expect(router?.currentRoute.value.name).toBe('session.unlock'));
  });
});
