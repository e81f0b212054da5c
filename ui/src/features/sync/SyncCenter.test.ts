import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SyncState } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { layOut } from '../../../tests/laidOut';
import { alone, deliveries, refusedItem, syncHandlers, through } from '../../../tests/mock/sync';
import SyncCenter from './SyncCenter.vue';

let went: () => string = () => '';
async function open(part: Partial<SyncState>, answers = {}) {
  const asked = overCore({ ...syncHandlers, 'sync.state': () => ({ ...through, ...part }), ...answers });
  const { global, router } = await asMember('recorder', '/sync');
  went = () => router.currentRoute.value.fullPath;
  render(SyncCenter, { global });
  await screen.findByRole('heading', { name: '同步中心' });
  return asked;
}
const count = (asked: { name: string }[], name: string) => asked.filter((one) => one.name === name).length;

beforeAll(layOut);

describe('the sync centre', () => {
  it('lets the laptop go only when nothing is here alone, and else says what is', async () => {
    await open({});
    expect(await screen.findByText('可以放心交接')).toBeTruthy();
    document.body.innerHTML = '';
    await open({ is_safe: false, unsent: 2, stuck: [{ is_own: true, device: 'd', scope: 's', why: 'gap' }] });
    expect(await screen.findByText('暂时不要交接这台电脑')).toBeTruthy();
    expect(screen.getByText('2 项只存在本机')).toBeTruthy();
    expect(screen.getByText('1 组内容没能上传，见下面的说明')).toBeTruthy();
    expect(screen.queryByText('可以放心交接')).toBeNull();
  });

  it('never lets the laptop go while a colleague’s vault on it may hold something, and names who has to sign in', async () => {
    const left = { changes: 2, files: 0, unfinished: 1, stuck: 0 };
    await open({
      others: [
        { name: '王敏', left },
        { name: '陈建国', left: null },
      ],
    });
    expect(await screen.findByText('暂时不要交接这台电脑')).toBeTruthy();
    expect(screen.queryByText('可以放心交接')).toBeNull();
    expect(screen.getByText('王敏：2 项还没有中心端的回执、1 处写了一半的文字')).toBeTruthy();
    expect(screen.getByText('陈建国：不知道是否都已上传')).toBeTruthy();
    expect(screen.getByText(/请上面各位分别登录/)).toBeTruthy();
  });

  it('names what waits for another laptop, for whose, and what to do', async () => {
    const record = { record: 'r', kind: 'item' as const, title: '楼道灯坏了', whose: '王敏', days: 4 };
    const waits = [record, { ...record, record: 's', kind: null, title: '', whose: null }];
    await open({ unsent: 1, is_safe: false, waits, to_review: 2 });
    expect(await screen.findByRole('heading', { name: '在等别的电脑' })).toBeTruthy();
    expect(screen.getByText('楼道灯坏了')).toBeTruthy();
    expect(screen.getByText(/等 王敏 的电脑先同步，已等 4 天/)).toBeTruthy();
    expect(screen.getByText(/等最先记下它的那台电脑先同步/)).toBeTruthy();
    expect(screen.getByText(/把这条内容重新记一遍/)).toBeTruthy();
    document.body.innerHTML = '';
    await open({ unsent: 1, is_safe: false });
    await screen.findByText('暂时不要交接这台电脑');
    expect(screen.queryByText('在等别的电脑')).toBeNull();
  });

  it('says what is here and can not be read, and that no figure counts it', async () => {
    await open({});
    await screen.findByText('可以放心交接');
    expect(screen.queryByText(/暂时不能显示/)).toBeNull();
    document.body.innerHTML = '';
    await open({
      left_out: [
        { kind: 'item', n: 2 },
        { kind: 'calendar_year', n: 1 },
      ],
    });
    expect(await screen.findByRole('heading', { name: /有 3 条记录暂时不能显示/ })).toBeTruthy();
    expect(screen.getByText('不能显示的是：诉求 2 条、日历 1 条。')).toBeTruthy();
    expect(screen.getByText(/没有计入数字和报告/)).toBeTruthy();
  });

  it('says what the hub has otherwise, that nothing is lost, and whom to tell', async () => {
    await open({});
    await screen.findByText('可以放心交接');
    expect(screen.queryByText(/对不上/)).toBeNull();
    document.body.innerHTML = '';
    await open({ differing: ['item', 'calendar_year'] });
    expect(await screen.findByRole('heading', { name: /有内容和中心端对不上/ })).toBeTruthy();
    expect(screen.getByText('对不上的是：诉求、日历。')).toBeTruthy();
    expect(screen.getByText(/您写的一条没有丢/)).toBeTruthy();
    expect(screen.getByText(/打电话告诉领导小组办公室/)).toBeTruthy();
  });

  it('says that the first load goes on, with its count, also without a line', async () => {
    const problem = { is_offline: true, reason: 'hub_not_reached', params: {} };
    await open({ loading: { done: 3, total: 25 }, problem });
    expect(await screen.findByRole('heading', { name: /正在第一次接收资料 3\/25/ })).toBeTruthy();
    expect(screen.getByText(/收全以前先不显示/)).toBeTruthy();
  });

  it('says that it knows no hub, and takes the file', async () => {
    const asked = await open(alone, { 'hub.join': () => ({ addresses: ['https://10.1.2.3:8443'] }) });
    expect(await screen.findByText('这台电脑还不知道中心端在哪里')).toBeTruthy();
    expect(screen.queryByRole('button', { name: '立即同步' })).toBeNull();
    const input = screen.getByLabelText(/中心端文件/);
    await fireEvent.change(input, { target: { files: [new File(['{}'], 'hub.json')] } });
    await waitFor(() => expect(count(asked, 'hub.join')).toBe(1));
    await waitFor(() => expect(count(asked, 'sync.state')).toBeGreaterThan(1));
  });

  it('says in words why a file was not taken', async () => {
    const refused = () => Promise.reject({ code: 'Forbidden', reason: 'hub_not_of_this_district', params: {} });
    await open(alone, { 'hub.join': refused });
    const input = await screen.findByLabelText(/中心端文件/);
    await fireEvent.change(input, { target: { files: [new File(['{}'], 'hub.json')] } });
    expect((await screen.findByRole('alert')).textContent).toContain('不是本区办公室签发的');
  });

  it('syncs by hand and tells what came of it, or why nothing did', async () => {
    const summary = {
      pushed: 4,
      pulled: 9,
      rejoined: 3,
      left: 2,
      refused: 0,
      held: 0,
      stuck: [],
      repaired: 0,
      is_revoked: false,
    };
    await open({ unsent: 4, is_safe: false }, { 'sync.now': () => summary });
    await fireEvent.click(await screen.findByRole('button', { name: '立即同步' }));
    expect(await screen.findByText(/同步完成：上传 4 处，收到 9 处。/)).toBeTruthy();
    expect(screen.getByText(/这份资料用过较早的备份.*新写的 3 处接在后面/)).toBeTruthy();
    expect(screen.getByText(/2 条记录不再归您查看，已从本机移除。/)).toBeTruthy();
    document.body.innerHTML = '';
    const offline = () => Promise.reject({ code: 'Offline', reason: 'hub_not_reached', params: {} });
    await open({ unsent: 4, is_safe: false }, { 'sync.now': offline });
    await fireEvent.click(await screen.findByRole('button', { name: '立即同步' }));
    expect((await screen.findByRole('alert')).textContent).toContain('连不上中心端');
  });

  it('marks what the office took down for a team as it came', async () => {
    const told = { ...deliveries[1]!, kind: 'told_visit' as const, title: '上海新村', detail: '2026-10-08' };
    const lines = [
      { ...told, record: 't1', told: 'phone' as const },
      { ...told, record: 't2', told: 'table' as const },
    ];
    await open({}, { 'sync.deliveries': () => lines });
    expect(await screen.findByText('电话代录')).toBeTruthy();
    expect(screen.getByText('表格导入')).toBeTruthy();
    expect(screen.queryByText('代录的走访')).toBeNull();
  });

  it('gives the receipt of each record and writes the ledger', async () => {
    const asked = await open({});
    expect(await screen.findByText('3f2a91c0')).toBeTruthy();
    expect(screen.getByText('仅在本机')).toBeTruthy();
    expect(screen.getByText('在途，10月8日 09:40 存出')).toBeTruthy();
    expect(screen.getAllByText('已到中心端')).toHaveLength(1);
    await fireEvent.click(screen.getByRole('button', { name: '导出表格' }));
    await waitFor(() => expect(count(asked, 'papers.open')).toBe(1));
    const exported = () => asked.filter((one) => one.name === 'sync.export_ledger').at(-1)?.args;
    expect(exported()).toEqual({ format: 'xlsx', undelivered: false, days: 30 });
    await fireEvent.click(screen.getByLabelText('只看没有回执的'));
    await waitFor(() =>
      expect(asked.filter((one) => one.name === 'sync.deliveries').at(-1)?.args).toMatchObject({ undelivered: true }),
    );
    await fireEvent.click(screen.getByRole('button', { name: '导出文字表（CSV）' }));
    await waitFor(() => expect(exported()).toEqual({ format: 'csv', undelivered: true }));
  });

  it('gives the reason of what was refused in words, until it was noted', async () => {
    const asked = await open({ refused: 1, refused_new: 1, to_review: 1 });
    expect(await screen.findByText(/这一身份在这里不能做这件事/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '我知道了' }));
    await waitFor(() => expect(count(asked, 'sync.acknowledge')).toBe(1));
    document.body.innerHTML = '';
    await open({ refused: 1, to_review: 0 });
    await screen.findByText(/这一身份在这里不能做这件事/);
    expect(screen.queryByRole('button', { name: '我知道了' })).toBeNull();
  });

  it('tells what is on its way from what is here alone, and calls neither sent', async () => {
    await open({ unsent: 3, on_carriers: 3, is_safe: false });
    expect(await screen.findByText('3 项在途，等中心端的回执')).toBeTruthy();
    expect(screen.getByText('3 项在途，还没有回执')).toBeTruthy();
    expect(screen.queryByText(/只存在本机/)).toBeNull();
    document.body.innerHTML = '';
    const relayed = { pushed: 0, pulled: 0, rejoined: 0, left: 0, stuck: [], is_relayed: true };
    await open({ unsent: 3, on_carriers: 1, is_safe: false }, { 'sync.now': () => relayed });
    expect(await screen.findByText('2 项只存在本机')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '立即同步' }));
    expect(await screen.findByText('连不上中心端，已交给中转站，等它带回回执。')).toBeTruthy();
    expect(screen.queryByText(/同步完成/)).toBeNull();
  });

  it('leads to what needs a person, and nowhere when nothing does', async () => {
    await open({});
    expect(screen.queryByText(/条需核对/)).toBeNull();
    document.body.innerHTML = '';
    await open({ conflicts: 5, conflicts_to_settle: 2, held_to_rule: 1, to_review: 2 });
    expect(await screen.findByText(/2 条需核对/)).toBeTruthy();
    expect(screen.getByText('另有 3 条由能改它的人核对，例如带队领导')).toBeTruthy();
    expect(screen.getByRole('link', { name: '去核对' }).getAttribute('href')).toContain('/conflicts');
    expect(screen.getByRole('link', { name: '去处理' }).getAttribute('href')).toContain('/held');
  });

  it('says why nothing could be noted, instead of nothing', async () => {
    const disk = () => Promise.reject({ code: 'StorageFull', reason: 'disk_full', params: {} });
    await open({ refused: 1, refused_new: 1 }, { 'sync.acknowledge': disk });
    await fireEvent.click(await screen.findByRole('button', { name: '我知道了' }));
    expect((await screen.findByRole('alert')).textContent).toContain('磁盘空间不够');
  });

  const refused = {
    ...deliveries[1]!,
    record: 'i9',
    state: 'refused' as const,
    reason: 'not_your_place',
    title: '',
    is_refused_whole: true,
  };
  const drafts = (asked: { name: string; args: object }[]) =>
    asked.filter((one) => one.name === 'drafts.keep').map((one) => one.args as { key: string; text: string });

  it('fills the form for a concern with what was refused, and who said it', async () => {
    const asked = await open({ refused: 1 }, { 'sync.not_in_force': () => [refused] });
    await fireEvent.click(await screen.findByRole('button', { name: '照此另记一条诉求' }));
    await waitFor(() => expect(went()).toBe('/concerns/new?community=c1&visit=v1'), { timeout: 10_000 });
    expect(drafts(asked).map(({ key }) => key)).toEqual(['item/new']);
    expect(JSON.parse(drafts(asked)[0]!.text)).toEqual({
      text: '三号楼门口加一盏灯',
      nature: 'suggestion',
      source: 'symposium',
      category: null,
      route: 'self_governance',
      place: '三号楼',
      answer: '',
      name: '周阿姨',
      phone: '',
      isUnnamed: true,
    });
  });

  it('writes a journal anew at its visit, unless that was refused, too', async () => {
    const journal = { ...refused, record: 'x1', kind: 'journal' as const };
    const asked = await open({ refused: 1 }, { 'sync.not_in_force': () => [journal] });
    await fireEvent.click(await screen.findByRole('button', { name: '照此另写走访日志' }));
    await waitFor(() => expect(went()).toBe('/visits/v1'), { timeout: 10_000 });
    expect(drafts(asked)).toEqual([{ key: 'visit/v1/note', text: '三号楼张老伯独居，买菜由楼组长代劳' }]);
    document.body.innerHTML = '';
    const visit = { ...refused, record: 'v1', kind: 'visit' as const };
    await open({ refused: 2 }, { 'sync.not_in_force': () => [visit, journal] });
    await fireEvent.click(await screen.findByRole('button', { name: '照此另写走访日志' }));
    expect((await screen.findByRole('alert')).textContent).toContain('所属的走访也没有生效');
  });

  it('offers to write nothing anew where an edit or a step alone was refused', async () => {
    const edit = { ...refused, is_refused_whole: false, reason: 'confirmed_by_lead' };
    await open({ refused: 1 }, { 'sync.not_in_force': () => [edit] });
    expect(await screen.findByRole('button', { name: '看原文' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: '照此另记一条诉求' })).toBeNull();
  });

  it('gives the words of any refusal to paste elsewhere, and leads to the record that an edit left as it was', async () => {
    const texts: string[] = [];
    const clipboard = { writeText: async (text: string) => void texts.push(text) };
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    const edit = { ...refused, is_refused_whole: false, opens: { kind: 'item' as const, id: 'i9' } };
    await open({ refused: 1 }, { 'sync.not_in_force': () => [edit] });
    expect((await screen.findByRole('link', { name: '打开记录' })).getAttribute('href')).toContain('/concerns/i9');
    expect(screen.queryByRole('button', { name: '复制原文' })).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: '看原文' }));
    await fireEvent.click(await screen.findByRole('button', { name: '复制原文' }));
    await waitFor(() => expect(texts).toHaveLength(1));
    for (const line of ['内容：三号楼门口加一盏灯', '姓名：周阿姨']) expect(texts[0]!.split('\n')).toContain(line);
    document.body.innerHTML = '';
    await open({ refused: 1 }, { 'sync.not_in_force': () => [{ ...edit, is_refused_whole: true }] });
    await screen.findByRole('button', { name: '看原文' });
    expect(screen.queryByRole('link', { name: '打开记录' })).toBeNull();
  });

  it('never writes over half-typed text', async () => {
    const half = { key: 'item/new', text: '{"text":"写到一半"}', saved_at: '', is_blank: false };
    const answers = { 'sync.not_in_force': () => [refused], 'drafts.list': () => [half] };
    const asked = await open({ refused: 1 }, answers);
    await fireEvent.click(await screen.findByRole('button', { name: '照此另记一条诉求' }));
    expect((await screen.findByRole('alert')).textContent).toContain('还有没写完的文字');
    expect(drafts(asked)).toEqual([]);
    expect(went()).toBe('/sync');
  });

  it('shows the refused words as people say them', async () => {
    await open({ refused: 1 }, { 'sync.not_in_force': () => [refused], 'sync.refused_fields': () => refusedItem });
    await fireEvent.click(await screen.findByRole('button', { name: '看原文' }));
    expect(await screen.findByText('三号楼门口加一盏灯')).toBeTruthy();
    expect(screen.getByText('居民区自治协商解决')).toBeTruthy();
    expect(screen.queryByText('self_governance')).toBeNull();
    expect(screen.queryByText('SHXC-001-9')).toBeNull();
  });

  it('keeps a laptop with half-typed text, with the way to where it is ended, or away with it', async () => {
    const half = [
      { key: 'visit/v1/summary', text: '到会三十人', saved_at: '2026-10-08T10:12:00+08:00', is_blank: false },
      { key: 'report/2026-4/district', text: '{}', saved_at: '2026-10-08T10:12:00+08:00', is_blank: true },
    ];
    const asked = await open(
      { is_safe: false, unfinished: 1 },
      { 'drafts.list': () => half, 'drafts.drop': () => ({}) },
    );
    expect(await screen.findByText('1 处写了一半的文字，还没有存成记录')).toBeTruthy();
    expect(screen.queryByText('可以放心交接')).toBeNull();
    const list = within(await screen.findByRole('list', { name: '写了一半的文字' }));
    expect(await list.findByText('到会三十人')).toBeTruthy();
    expect(list.getAllByRole('listitem')).toHaveLength(1);
    expect(list.getByRole('link', { name: '接着写' }).getAttribute('href')).toContain('/visits/v1/symposium');
    await fireEvent.click(list.getByRole('button', { name: '不要了…' }));
    expect(count(asked, 'drafts.drop')).toBe(0);
    await fireEvent.click(await screen.findByText('不要了'));
    await waitFor(() => expect(count(asked, 'drafts.drop')).toBe(1));
  });

  it('says how many lines there are, brings them page by page, and none twice', async () => {
    const all = Array.from({ length: 450 }, (_, n) => ({ ...deliveries[1]!, record: `r${n}`, title: `第${n}条` }));
    // A core that gives ten at a time: the next ones are asked for as the end of what is here comes near.
    const page = ({ offset = 0 }: { offset?: number }) => all.slice(offset, offset + 10);
    const asked = await open({}, { 'sync.deliveries': page, 'sync.delivery_total': () => ({ lines: all.length }) });
    expect(await screen.findByText('共 450 行')).toBeTruthy();
    const grid = await screen.findByRole('grid', { name: '上传回执台账' });
    expect(grid.getAttribute('aria-rowcount')).toBe('451');
    const pages = () => asked.filter((one) => one.name === 'sync.deliveries').map((one) => one.args);
    expect(pages()[0]).toEqual({ undelivered: false, days: 30, limit: 200 });
    await waitFor(() => expect(pages()[1]).toEqual({ undelivered: false, days: 30, offset: 10, limit: 200 }));
    expect(await within(grid).findByRole('row', { name: /第12条/ })).toBeTruthy();
    const shown = within(grid)
      .getAllByRole('row')
      .map((row) => /第\d+条/.exec(row.textContent ?? '')?.[0]);
    expect(new Set(shown).size).toBe(shown.length);
    await fireEvent.update(screen.getByLabelText('时段'), 'false');
    await waitFor(() => expect(pages().at(-1)).not.toHaveProperty('days'));
  });

  it('opens the record of a line by Enter, or the one it belongs to, and says so where there is none', async () => {
    const journal = { ...deliveries[1]!, record: 'j1', kind: 'journal' as const, title: '日志一则' };
    const lines = [
      { ...journal, opens: { kind: 'visit' as const, id: 'v1' } },
      { ...journal, record: 'g1', kind: 'grant' as const, title: '任职', opens: null },
    ];
    await open({}, { 'sync.deliveries': () => lines, 'sync.delivery_total': () => ({ lines: 2 }) });
    const enter = async (name: RegExp) => {
      const row = await screen.findByRole('row', { name });
      await fireEvent.focus(row);
      await fireEvent.keyDown(row, { key: 'Enter' });
    };
    await enter(/任职/);
    expect(await screen.findByText('这一行没有单独的页面可以打开。')).toBeTruthy();
    expect(went()).toBe('/sync');
    await enter(/日志一则/);
    await waitFor(() => expect(went()).toBe('/visits/v1'), { timeout: 10_000 });
  });

  it('calls what waits for a ruling 待放行, and nothing to check', async () => {
    const late = { ...deliveries[1]!, record: 'h1', state: 'held' as const, reason: 'posting_ended' };
    await open({ held: 1, held_new: 1 }, { 'sync.not_in_force': () => [late] });
    expect(await screen.findByRole('heading', { name: '待放行' })).toBeTruthy();
    expect(await screen.findByText(/等待办公室放行/)).toBeTruthy();
    expect(screen.queryByText(/需核对/)).toBeNull();
    expect(screen.queryByRole('button', { name: /照此/ })).toBeNull();
  });
});
