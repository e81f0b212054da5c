import { fireEvent, render, screen, within } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { layOut } from '../../../tests/laidOut';
import { losses } from '../../../tests/mock/personnel';
import type { UnarrivedList } from '@/api/generated';
import { NOW } from '../../../tests/mock/featureLists';
import LossList from './LossList.vue';
import LossShow from './LossShow.vue';
import LossUnarrived from './LossUnarrived.vue';

beforeAll(layOut);

describe('丢失的电脑', () => {
  it('says for each place whose computer it was, when it last came, and whether the list is made', async () => {
    overCore();
    const { global } = await asMember('community_secretary', '/losses');
    render(LossList, { global });
    const [keepers, delegates] = (await screen.findAllByRole('listitem')) as [HTMLElement, HTMLElement];
    expect(within(keepers).getByText('待列名单')).toBeTruthy();
    expect(within(keepers).getByText(/编号 56db8be5/)).toBeTruthy();
    expect(within(keepers).getByText(/最后一次同步于 10月8日 周四 18:10；之后/)).toBeTruthy();
    expect(within(keepers).getByRole('link', { name: '看受影响居民' })).toBeTruthy();
    expect(within(delegates).getByText(/12 户、31 人、9 个电话/)).toBeTruthy();
    expect(within(delegates).queryByRole('link', { name: '看受影响居民' })).toBeNull();
    expect(within(delegates).getByText(/由团队的带队领导或联络员列名单/)).toBeTruthy();
  });

  it('shows the office that there is none', async () => {
    overCore({ 'losses.list': () => [] });
    const { global } = await asMember('office', '/losses');
    render(LossList, { global });
    expect(await screen.findByText('没有丢失的电脑')).toBeTruthy();
  });
});

describe('受影响居民', () => {
  it('lists door by door with masked numbers, and exports only when asked', async () => {
    const asked = overCore();
    const { global } = await asMember('community_secretary', '/losses/l1');
    render(LossShow, { global, props: { id: 'l1' } });
    expect(await screen.findByText('40 户、35 人、32 个电话')).toBeTruthy();
    expect(screen.getByText('1号楼1单元101室')).toBeTruthy();
    expect(screen.getAllByText('138****1000').length).toBe(1);
    expect(screen.getByText(/另有 3 件群众反映没有留名/)).toBeTruthy();
    expect(asked.some((one) => one.name === 'losses.export')).toBe(false);
    await fireEvent.click(screen.getByRole('button', { name: '导出名单（含个人信息）' }));
    expect(await screen.findByText(/已存到 .*受影响居民名单-上海新村居委会/)).toBeTruthy();
    expect(asked.filter((one) => one.name === 'losses.export').map((one) => one.args)).toEqual([{ id: 'l1' }]);
  });

  it('says why whoever may not read it gets no list', async () => {
    overCore({
      'losses.show': () => {
        throw { code: 'Forbidden', reason: 'not_your_right', params: {} };
      },
    });
    const { global } = await asMember('office', '/losses/l1');
    render(LossShow, { global, props: { id: 'l1' } });
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /导出名单/ })).toBeNull();
    expect(losses.length).toBe(2);
  });
});

const unarrived = (more: Partial<UnarrivedList>): UnarrivedList => ({
  loss: losses[0]!,
  changes: 0,
  last_at: null,
  also_with: [],
  is_searched: true,
  lacks_drafts: false,
  lacks_ledger: false,
  lines: [],
  ...more,
});

describe('可能没到的', () => {
  it('says when the computer last synced, and lists where something may be missing', async () => {
    overCore();
    const { global } = await asMember('recorder', '/losses/l1/unarrived');
    render(LossUnarrived, { global, props: { id: 'l1' } });
    expect(await screen.findByText(/最后一次同步于 10月8日 周四 18:10；之后在这台电脑上写的，可能没有到/)).toBeTruthy();
    expect(screen.getByText(/写过 214 处，最后一处是 10月8日 周四 17:52 的/)).toBeTruthy();
    const doors = within(screen.getByRole('region', { name: '名单上有、没有上门记录的住户' }));
    expect(doors.getAllByRole('listitem').map((line) => line.textContent)).toEqual([
      '3-2-50110月9日',
      '3-2-50210月9日',
    ]);
    expect(screen.getByRole('link', { name: '居委会二楼会议室' }).getAttribute('href')).toContain('v1');
  });

  it('asks to think of it all the same when nothing is plainly missing', async () => {
    overCore({
      'losses.unarrived': () => unarrived({ loss: losses[1] }),
    });
    const { global } = await asMember('office', '/losses/l2/unarrived');
    render(LossUnarrived, { global, props: { id: 'l2' } });
    expect(await screen.findByText('没有发现明显缺的地方')).toBeTruthy();
    expect(screen.getByText(/没有自己来过中心端；上面写的，可能没有到/)).toBeTruthy();
    expect(screen.getByText('在这里没有收到过这台电脑写的内容。')).toBeTruthy();
  });

  it('says to whoever reads no draft that drafts are not counted', async () => {
    const line = { why: 'round_silent', title: '2026-4', on: '2026-10-08', kind: 'round', id: 'r1' } as const;
    overCore({ 'losses.unarrived': () => unarrived({ lacks_drafts: true, lines: [line] }) });
    const { global } = await asMember('office', '/losses/l2/unarrived');
    render(LossUnarrived, { global, props: { id: 'l2' } });
    expect(await screen.findByText(/您能看的范围里，没有收到过这台电脑写的内容/)).toBeTruthy();
    expect(screen.getByText(/团队未确认的草稿不计在内：您的岗位看不到/)).toBeTruthy();
    expect(screen.getByRole('heading', { name: '这次集中走访，您能看的范围里没有记录' })).toBeTruthy();
    expect(screen.queryByText('这次集中走访没有记录')).toBeNull();
  });

  it('does not say that nothing is missing where nothing was looked through', async () => {
    overCore({
      'losses.unarrived': () => unarrived({ is_searched: false, lacks_ledger: true, changes: 3, last_at: NOW }),
    });
    const { global } = await asMember('recorder', '/losses/l1/unarrived');
    render(LossUnarrived, { global, props: { id: 'l1' } });
    expect(await screen.findByText('这类内容无法逐项核对')).toBeTruthy();
    expect(screen.getByText(/您能看的范围里，这台电脑写过 3 处/)).toBeTruthy();
    expect(screen.getByText(/住户台账不计在内/)).toBeTruthy();
    expect(screen.queryByText(/没有发现明显缺的地方/)).toBeNull();
    expect(screen.queryByText(/下面是最可能缺的地方/)).toBeNull();
  });
});

describe('告知书', () => {
  it('is written as a draft by the office, and by nobody who may not list', async () => {
    const asked = overCore();
    const { global } = await asMember('office', '/losses');
    render(LossList, { global });
    const [notice] = await screen.findAllByRole('button', { name: '写告知书（草稿）' });
    const [told] = screen.getAllByRole('status');
    expect(told!.textContent).toBe('');
    await fireEvent.click(notice!);
    expect(await screen.findByText(/已存到 .*告知书草稿/)).toBe(told);
    expect(asked.filter((one) => one.name === 'losses.notice').map((one) => one.args)).toEqual([{ id: 'l1' }]);
    document.body.innerHTML = '';
    const delegate = await asMember('delegate', '/losses');
    overCore({ 'losses.list': () => [losses[1]] });
    render(LossList, { global: delegate.global });
    expect(await screen.findByRole('link', { name: '看可能没到的' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: '写告知书（草稿）' })).toBeNull();
  });

  it('says why there is none to write', async () => {
    overCore({
      'losses.notice': () => {
        throw { code: 'NotAllowedNow', reason: 'nothing_to_tell', params: {} };
      },
    });
    const { global } = await asMember('office', '/losses');
    render(LossList, { global });
    const [notice] = await screen.findAllByRole('button', { name: '写告知书（草稿）' });
    await fireEvent.click(notice!);
    expect(await screen.findByText(/没有要告知居民的内容/)).toBeTruthy();
  });
});
