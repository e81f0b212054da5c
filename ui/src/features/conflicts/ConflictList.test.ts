import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import type { ConflictRow } from '@/api/generated';
import { askedTwins, conflicts, ofEveryManner, struck, twins } from '../../../tests/mock/conflicts';
import ConflictList from './ConflictList.vue';

async function open(answers = {}) {
  const asked = overCore({
    'conflicts.list': () => conflicts,
    'conflicts.resolve': () => ({ saved_at: '' }),
    'twins.list': () => [],
    ...answers,
  });
  const { global } = await asMember('recorder', '/conflicts');
  render(ConflictList, { global });
  await screen.findByRole('heading', { name: '需核对' });
  return asked;
}
/** A core that lists no more what was settled. */
async function openOver(rows: ConflictRow[], answers = {}) {
  const left = structuredClone(rows);
  const resolve = ({ record, field }: { record: string; field: string }) => {
    for (const row of left) if (row.record === record) row.fields = row.fields.filter((one) => one.field !== field);
    return { saved_at: '' };
  };
  return open({
    'conflicts.list': () => left.filter((row) => row.fields.length > 0),
    'conflicts.resolve': resolve,
    'conflicts.settle_again': () => ({ saved_at: '' }),
    ...answers,
  });
}
const again = (asked: { name: string; args: object }[]) =>
  asked.filter((one) => one.name === 'conflicts.settle_again').map((one) => one.args);
const focused = () => document.activeElement?.getAttribute('aria-label');
const kept = (asked: { name: string; args: object }[]) =>
  asked.filter((one) => one.name === 'conflicts.resolve').map((one) => one.args);
const words = () => screen.findByRole('group', { name: '内容' });

describe('需核对', () => {
  it('says when nothing needs checking', async () => {
    await open({ 'conflicts.list': () => [] });
    expect(await screen.findByText('没有需核对的内容。')).toBeTruthy();
  });

  it('offers nothing to who may not decide, and says who may', async () => {
    const asked = await open();
    const group = await screen.findByRole('group', { name: '走访小结' });
    expect(within(group).queryByRole('button')).toBeNull();
    expect(within(group).getByText(/由能修改它的人核对/)).toBeTruthy();
    expect(within(group).getByText('（清空）')).toBeTruthy();
    await fireEvent.keyDown(group, { key: 'ArrowLeft' });
    expect(kept(asked)).toEqual([]);
  });

  it('asks to look again when something came in between', async () => {
    const reject = () => Promise.reject({ code: 'Conflict', reason: 'conflict_changed', params: {} });
    const asked = await open({ 'conflicts.resolve': reject });
    await fireEvent.click(within(await words()).getByRole('button', { name: '两个都留' }));
    expect((await screen.findByRole('alert')).textContent).toContain('请再看一遍');
    await waitFor(() => expect(asked.filter((one) => one.name === 'conflicts.list')).toHaveLength(2));
  });

  it('shows both with who and when, and underlines what differs', async () => {
    await open();
    const group = await words();
    expect(within(group).getByText('李楠')).toBeTruthy();
    expect(within(group).getByText(/10月8日 周四 10:12/)).toBeTruthy();
    expect([...group.querySelectorAll('u')].map((u) => u.textContent)).toEqual(['六层以上没有', '地下室积']);
    expect(within(group).getAllByText('改为')).toHaveLength(2);
    expect(
      within(group)
        .getAllByText(/（本机）/)
        .map((one) => one.textContent),
    ).toEqual([expect.stringContaining('沈岚 10月8日 周四 10:12（本机）')]);
  });

  it('keeps one by a click or an arrow, and both by Enter where they are sentences', async () => {
    const asked = await open();
    const group = await words();
    await fireEvent.click(within(group).getByRole('button', { name: '用右边' }));
    const seen = ['c2', 'c1'];
    await waitFor(() => expect(kept(asked)).toEqual([{ record: 'i1', field: 'text', seen, keep: 'c1' }]));
    expect(await screen.findByText('已合并，两版原文都留在历史。')).toBeTruthy();
    await fireEvent.keyDown(await words(), { key: 'Enter' });
    await waitFor(() => expect(kept(asked)[1]).toEqual({ record: 'i1', field: 'text', seen, keep: null }));
    const nature = screen.getByRole('group', { name: '类型' });
    await waitFor(() =>
      expect(within(nature).getByRole('button', { name: '用左边' })).toHaveProperty('disabled', false),
    );
    await fireEvent.keyDown(nature, { key: 'Enter' });
    await fireEvent.keyDown(nature, { key: 'ArrowLeft' });
    await waitFor(() => expect(kept(asked)).toHaveLength(3));
    expect(kept(asked)[2]).toEqual({ record: 'i1', field: 'nature', seen, keep: 'c2' });
  });

  it('names what one version has and the other has not', async () => {
    const row = structuredClone(conflicts[0]!);
    row.fields = row.fields.slice(0, 1);
    row.fields[0]!.versions[0]!.value = '三号楼漏水';
    row.fields[0]!.versions[1]!.value = '三号楼水泵漏水';
    await openOver([row]);
    const group = await words();
    expect(within(group).getByText('新增')).toBeTruthy();
    expect(within(group).getByText('删除').nextElementSibling?.outerHTML).toContain('<s');
  });

  it('shows no code word, no id and no raw date, whatever the field', async () => {
    await openOver([conflicts[0]!, ofEveryManner]);
    const said = async (name: string) => {
      const group = await screen.findByRole('group', { name });
      return [...group.querySelectorAll('.words')].map((one) => one.textContent);
    };
    expect(await said('类型')).toEqual(['诉求', '意见建议']);
    expect(await said('去向')).toEqual(['居民区自治协商解决', '街道（镇）解决']);
    expect(await said('重复归并')).toEqual(['SHXC-001-2 地下室积水', '（清空）']);
    expect(await said('结果')).toEqual(['见到本人', '家中无人']);
    expect(await said('慰问')).toEqual(['是', '否']);
    expect(await said('上门日期')).toEqual(['2026年10月8日', '2026年10月7日']);
    expect(await said('上门时间')).toEqual(['10月8日 周四 10:12', '10月8日 周四 10:13']);
    expect(await said('走访名单')).toEqual(['（本机没有它的名称）', '（清空）']);
    expect(await said('备注')).toEqual(['带了牛奶', '带了牛奶和米']);
  });

  it('writes days as people do where a record is named, too', async () => {
    await openOver(conflicts);
    const visit = await screen.findByRole('region', { name: '上海新村' });
    expect(visit.textContent).toContain('2026年10月8日');
    expect(visit.textContent).not.toContain('2026-10-08');
  });

  it('answers one question for a key held down, and one wish at a time', async () => {
    let done: () => void = () => undefined;
    const asked = await openOver(conflicts, {
      'conflicts.resolve': () => new Promise((resolve) => (done = () => resolve({ saved_at: '' }))),
    });
    const group = await words();
    await fireEvent.keyDown(group, { key: 'ArrowLeft', repeat: true });
    expect(kept(asked)).toHaveLength(0);
    await fireEvent.keyDown(group, { key: 'ArrowLeft' });
    await fireEvent.keyDown(group, { key: 'ArrowRight' });
    await fireEvent.click(screen.getAllByRole('button', { name: '用右边' })[1]!);
    expect(kept(asked)).toHaveLength(1);
    done();
    await waitFor(() => expect(screen.getAllByRole('button', { name: '用右边' })[0]).toHaveProperty('disabled', false));
  });

  it('goes on to the next question, and leaves the one before as it was answered', async () => {
    await openOver(conflicts);
    const nature = await screen.findByRole('group', { name: '类型' });
    await fireEvent.keyDown(nature, { key: 'ArrowLeft' });
    await waitFor(() => expect(focused()).toBe('去向'));
    expect(within(screen.getByRole('group', { name: '类型' })).getByText('已用左边。')).toBeTruthy();
    expect(within(screen.getByRole('group', { name: '类型' })).queryByRole('button', { name: '用左边' })).toBeNull();
  });

  it('takes an answer back: what showed before shows again, and the question is open', async () => {
    const asked = await openOver(conflicts);
    await fireEvent.keyDown(await words(), { key: 'Enter' });
    const group = await words();
    expect(await within(group).findByText('两个都留下了。')).toBeTruthy();
    await fireEvent.click(within(group).getByRole('button', { name: '撤回' }));
    const seen = ['c2', 'c1'];
    await waitFor(() => expect(again(asked)).toEqual([{ record: 'i1', field: 'text', seen, keep: 'c2' }]));
    await waitFor(() => expect(focused()).toBe('内容'));
    expect(within(await words()).getByText(/请重新选/)).toBeTruthy();
    await fireEvent.keyDown(await words(), { key: 'ArrowRight' });
    await waitFor(() => expect(again(asked)[1]).toEqual({ record: 'i1', field: 'text', seen, keep: 'c1' }));
    expect(await within(await words()).findByText('已用右边。')).toBeTruthy();
    expect(kept(asked)).toHaveLength(1);
  });

  it('puts a record off: it comes last, and nothing is written', async () => {
    const asked = await openOver([conflicts[0]!, ofEveryManner]);
    const names = () => screen.getAllByRole('region').map((one) => one.getAttribute('aria-label'));
    await words();
    expect(names()).toEqual([conflicts[0]!.title, '3-2-501']);
    await fireEvent.click(screen.getAllByRole('button', { name: '稍后处理' })[0]!);
    await waitFor(() => expect(names()).toEqual(['3-2-501', conflicts[0]!.title]));
    await waitFor(() => expect(focused()).toBe('结果'));
    expect(kept(asked)).toEqual([]);
  });
});

describe('可能是同一次走访', () => {
  const none = { 'conflicts.list': () => [] };
  const region = (name: string) => screen.findByRole('region', { name });
  const question = async (name: string) => within(await region(name)).getByRole('group', { name: '可能是同一次走访' });
  const wishes = (asked: { name: string; args: object }[], name: string) =>
    asked.filter((one) => one.name === name).map((one) => one.args);
  const VISIT = '可能是同一次走访 上海新村 2026年10月8日 王敏、李楠';
  const DOOR = '可能是同一次走访 3-2-501 张丽 上海新村 王敏、沈岚';

  it('offers nothing to who may not decide, and says who may', async () => {
    const others = [
      { ...twins[0]!, may_decide: false },
      { ...twins[1]!, may_decide: false, is_confirmed: true, said: [] },
    ];
    const asked = await open({ ...none, 'twins.list': () => others });
    const group = await question(VISIT);
    expect(within(group).queryByRole('button')).toBeNull();
    expect(within(group).getByText('由本团队的联络员或带队领导核对。')).toBeTruthy();
    expect(within(await question(DOOR)).getByText(/由带队领导核对/)).toBeTruthy();
    await fireEvent.keyDown(group, { key: 'ArrowLeft' });
    expect(wishes(asked, 'twins.decide')).toEqual([]);
  });

  it('says why when it is refused, and asks again', async () => {
    const reject = () => Promise.reject({ code: 'NotAllowedNow', reason: 'twins_settled', params: {} });
    const asked = await open({ ...none, ...askedTwins(), 'twins.decide': reject });
    await fireEvent.click(within(await question(VISIT)).getByRole('button', { name: '是同一次，合在一起' }));
    expect((await screen.findByRole('alert')).textContent).toContain('已经有人定过了');
    await waitFor(() => expect(asked.filter((one) => one.name === 'twins.list')).toHaveLength(2));
  });

  it('shows both side by side, says what differs, and leaves out what neither says', async () => {
    await open({ ...none, ...askedTwins() });
    const group = await question(VISIT);
    const line = (name: RegExp) =>
      within(within(group).getByRole('row', { name }))
        .getAllByRole('cell')
        .map((one) => one.textContent);
    expect(
      within(group)
        .getAllByRole('columnheader')
        .map((one) => one.textContent?.trim()),
    ).toEqual(['王敏记的', '李楠记的']);
    expect(line(/参加人数/)).toEqual(['28 人', '30 人']);
    expect(line(/上门/)).toEqual(['2 户：3-2-501、3-2-502', '2 户：3-2-501、5-1-304']);
    expect(within(group).getByRole('rowheader', { name: /参加人数/ }).textContent).toContain('不同');
    expect(within(group).queryByRole('row', { name: /类型|实地察看/ })).toBeNull();
    expect(within(group).getByText(/其余相同：待过目、2026年10月8日、集中走访、/)).toBeTruthy();
    expect(within(await question(DOOR)).getByText(/王敏选了“同一次”，沈岚选了“两次”/)).toBeTruthy();
  });

  it('says why it asks once more, and of one person with two laptops not that several differ', async () => {
    const [visit, door] = [twins[0]!, twins[1]!];
    const said = [
      { by: '沈岚', verdict: 'same' as const },
      { by: '沈岚', verdict: 'apart' as const },
    ];
    const laptops = { ...door, said, crossed: 'laptops' as const };
    const third = { ...visit, verdict: 'same' as const, is_overruled: true, crossed: 'third' as const };
    await open({ ...none, 'twins.list': () => [third, laptops] });
    const words = (await question(DOOR)).textContent;
    expect(words).toContain('沈岚在 2 台电脑上选得不一样：一台选了“同一次”，一台选了“两次”。现在暂按“同一次”算');
    expect(words).not.toContain('几个人');
    expect((await question(VISIT)).textContent).toMatch(/都与另一份合在了一起，现在暂按“同一次”算/);
    const ways = within(await question(VISIT)).getAllByRole('button');
    expect(ways.map((way) => way.textContent?.trim())).toEqual(['是同一次，合在一起']);
  });

  it('has a heading for each kind of question only where both are asked', async () => {
    await open({ ...askedTwins() });
    await question(VISIT);
    const levels = () => screen.getAllByRole('heading').map((one) => `${one.tagName} ${one.textContent?.trim()}`);
    expect(levels()).toContain('H2 可能是同一次走访');
    expect(levels()).toContain('H2 同一处改得不一样');
    expect(levels()).toContain('H4 内容');
    expect(screen.queryByText(/两个人/)).toBeNull();
    document.body.innerHTML = '';
    await open({ ...askedTwins(), 'twins.list': () => [] });
    await screen.findByRole('heading', { name: /内容/ });
    expect(levels()).not.toContain('H2 同一处改得不一样');
    expect(levels()).toContain('H3 内容');
  });

  it('joins by a click, keeps both by an arrow, and goes on to the next', async () => {
    const asked = await open({ ...none, ...askedTwins() });
    await fireEvent.click(within(await question(VISIT)).getByRole('button', { name: '是同一次，合在一起' }));
    await waitFor(() => expect(wishes(asked, 'twins.decide')).toEqual([{ one: 'v1', other: 'v8', verdict: 'same' }]));
    expect(await within(await question(VISIT)).findByText('已合在一起，只算一次。')).toBeTruthy();
    const door = await question(DOOR);
    await waitFor(() => expect(document.activeElement).toBe(door));
    await fireEvent.keyDown(door, { key: 'ArrowRight', repeat: true });
    await fireEvent.keyDown(door, { key: 'ArrowRight' });
    await waitFor(() => expect(wishes(asked, 'twins.decide')[1]).toEqual({ one: 'k1', other: 'k9', verdict: 'apart' }));
    expect(await screen.findByText('两次都留着，不再询问。')).toBeTruthy();
    await waitFor(() => expect(screen.getByText('0 条', { selector: '[role=status]' })).toBeTruthy());
  });

  it('takes it back: it is asked anew', async () => {
    const asked = await open({ ...none, ...askedTwins() });
    await fireEvent.keyDown(await question(VISIT), { key: 'ArrowLeft' });
    const back = await within(await question(VISIT)).findByRole('button', { name: '撤回' });
    await waitFor(() => expect(back).toHaveProperty('disabled', false));
    await fireEvent.click(back);
    await waitFor(() => expect(wishes(asked, 'twins.reopen')).toEqual([{ one: 'v1', other: 'v8' }]));
    expect(await within(await question(VISIT)).findByText('已撤回，请重新选。')).toBeTruthy();
    await waitFor(async () => expect(document.activeElement).toBe(await question(VISIT)));
  });
});

describe('作废还是保留', () => {
  const decided = (asked: { name: string; args: object }[]) =>
    asked.filter((one) => one.name === 'conflicts.decide').map((one) => one.args);
  const question = () => screen.findByRole('group', { name: '作废还是保留' });
  async function openStruck() {
    let left = [struck];
    const decide = () => {
      left = [];
      return { saved_at: '' };
    };
    return open({ 'conflicts.list': () => left, 'conflicts.decide': decide });
  }
  const wish = { record: 'i2', seen: ['v1', 's1', 'e1'] };

  it('says who struck it out and why, and who went on with it and how', async () => {
    await openStruck();
    const group = within(await question());
    expect(group.getByText('李楠')).toBeTruthy();
    expect(group.getByText('原因：与 SHXC-001-2 记重了')).toBeTruthy();
    expect(group.getByText('电梯停运三天，八十岁以上老人有六位')).toBeTruthy();
    expect(group.getByText(/办理了：/).textContent).not.toContain('accept');
    expect(group.getByText(/10月8日 周四 10:12/).textContent).toContain('（本机）');
  });

  it('keeps or strikes out by one click or key, and takes that back', async () => {
    const asked = await openStruck();
    await fireEvent.keyDown(await question(), { key: 'ArrowRight' });
    expect(await screen.findByText(/已作废，接着改的内容留在历史/)).toBeTruthy();
    await fireEvent.click(within(await question()).getByRole('button', { name: '撤回' }));
    expect(await screen.findByText(/现在按保留显示/)).toBeTruthy();
    await waitFor(() => expect(focused()).toBe('作废还是保留'));
    await fireEvent.click(within(await question()).getByRole('button', { name: '保留' }));
    expect(await screen.findByText('已保留，作废不算数。')).toBeTruthy();
    expect(decided(asked)).toEqual([
      { ...wish, is_void: true, is_again: false },
      { ...wish, is_void: false, is_again: true },
      { ...wish, is_void: false, is_again: true },
    ]);
  });

  it('keeps by the left key', async () => {
    const asked = await openStruck();
    await fireEvent.keyDown(await question(), { key: 'ArrowLeft' });
    expect(await screen.findByText('已保留，作废不算数。')).toBeTruthy();
    expect(decided(asked)).toEqual([{ ...wish, is_void: false, is_again: false }]);
  });

  it('offers nothing to who may not strike it out', async () => {
    const theirs = { ...struck, void: { ...struck.void!, may_decide: false } };
    const asked = await open({ 'conflicts.list': () => [theirs] });
    const group = within(await question());
    expect(group.queryByRole('button')).toBeNull();
    expect(group.getByText(/由能作废这条记录的人定/)).toBeTruthy();
    await fireEvent.keyDown(await question(), { key: 'ArrowLeft' });
    expect(decided(asked)).toEqual([]);
  });
});
