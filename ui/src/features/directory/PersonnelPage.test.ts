import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { personnelReport, personnelRows } from '../../../tests/mock/personnel';
import PersonnelPage from './PersonnelPage.vue';

async function open(answers = {}) {
  const drafts = new Map<string, string>();
  const asked = overCore({
    'drafts.keep': ({ key, text }: { key: string; text: string }) => (drafts.set(key, text), { saved_at: '' }),
    'drafts.drop': ({ key }: { key: string }) => (drafts.delete(key), {}),
    'drafts.list': () => [...drafts].map(([key, text]) => ({ key, text, saved_at: '' })),
    ...answers,
  } as never);
  const { global } = await asMember('office', '/personnel');
  const shown = render(PersonnelPage, { global });
  return { asked, drafts, global, shown };
}
async function paste(text = '17\t党代表\t李敏\t钱多多') {
  await fireEvent.update(screen.getByLabelText('从表格粘贴'), text);
  await fireEvent.click(screen.getByRole('button', { name: '读取' }));
  await screen.findByText(/读到 7 行/);
}
const named = (asked: { name: string; args: Record<string, unknown> }[], name: string) =>
  asked.filter((one) => one.name === name);
const row = (line: number) => screen.getAllByRole('row').find((one) => within(one).queryByText(String(line)))!;

describe('人员变动', () => {
  it('says in words what every row will do, and that nothing is written yet', async () => {
    const { asked } = await open();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: '读取' }).disabled).toBe(true);
    await paste();
    expect(screen.getByText('读到 7 行 = 要改 5 + 无变化 1 + 认不出 1，还没有写入')).toBeTruthy();
    expect(within(row(2)).getByText('第 17 走访团队 党代表：李敏 → 钱多多，2026年11月15日起。')).toBeTruthy();
    expect(within(row(2)).getByText(/李敏 的账户用到2026年11月14日/)).toBeTruthy();
    expect(within(row(3)).getByText(/吴代班 临时接替 周颖，2026年11月15日至2026年12月31日/)).toBeTruthy();
    expect(within(row(5)).getByText(/王海 结束，2026年11月15日起席位空缺/)).toBeTruthy();
    expect(within(row(6)).getByText(/宛平居委会：第 8 走访团队 → 第 17 走访团队/)).toBeTruthy();
    expect(within(row(7)).getByText('原成员：第 23 走访团队党代表现在是 陆大鹏，不是 赵不在，请核对。')).toBeTruthy();
    expect(within(row(8)).getByText('与现在一样，不用改。')).toBeTruthy();
    for (const word of ['替换', '新增', '结束', '临时接替', '调整结对', '无变化', '认不出'])
      expect(screen.getAllByText(word).length).toBeGreaterThan(0);
    expect(named(asked, 'personnel.change')).toEqual([]);
  });

  it('puts one row right in place and leaves the others as they were', async () => {
    const { asked } = await open();
    await paste();
    await fireEvent.click(screen.getByRole('button', { name: '修改第 7 行' }));
    const goes = await screen.findByLabelText('原成员');
    expect((goes as HTMLInputElement).value).toBe('赵不在');
    await fireEvent.update(goes, '陆大鹏');
    await fireEvent.click(screen.getByRole('button', { name: '好了', hidden: true }));
    await waitFor(() => expect(named(asked, 'personnel.preview')).toHaveLength(2));
    const sent = named(asked, 'personnel.preview')[1]?.args.rows as typeof personnelRows;
    expect(sent.map((one) => one.goes)).toEqual(['李敏', '周颖', '', '王海', '', '陆大鹏', '张三']);
    await fireEvent.click(screen.getByRole('button', { name: '修改第 7 行' }));
    await fireEvent.click(await screen.findByRole('button', { name: '去掉这一行', hidden: true }));
    await screen.findByText(/读到 6 行/);
  });

  it('writes the rows that can be read, once, and offers a file for who comes', async () => {
    const { asked, drafts } = await open();
    await paste();
    expect(screen.getByText('认不出的 1 行不会写，可以点“修改”改好。')).toBeTruthy();
    expect(drafts.size).toBe(1);
    const write = screen.getByRole<HTMLButtonElement>('button', { name: '写入 5 行' });
    await waitFor(() => expect(write.disabled).toBe(false));
    await fireEvent.click(write);
    await screen.findByText('已写入：7 行 = 已改 5 + 无变化 1 + 没有写 1');
    expect(named(asked, 'personnel.change').map((one) => one.args)).toEqual([
      { rows: personnelRows, from_on: '2026-10-08' },
    ]);
    expect(drafts.size).toBe(0);
    expect(screen.getByRole('columnheader', { name: '改了什么' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /写入/ })).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: '给第 2 行的人做加入文件' }));
    expect(await screen.findByText('K7QD-2M9X-PW4R-6T3H')).toBeTruthy();
    expect(named(asked, 'directory.enrol').map((one) => one.args)).toEqual([{ member: 'm20' }]);
  });

  it('offers nothing to write where nothing changes, and says what the core says', async () => {
    await open({
      'personnel.preview': () => personnelReport([personnelRows[6]!], false),
      'personnel.read': ({ text }: { text: string }) => {
        if (text === '一句话')
          throw { code: 'InvalidInput', reason: 'personnel_nothing_pasted', field: 'text', params: {} };
        return [personnelRows[6]];
      },
    });
    await fireEvent.update(screen.getByLabelText('从表格粘贴'), '一句话');
    await fireEvent.click(screen.getByRole('button', { name: '读取' }));
    expect((await screen.findByRole('alert')).textContent).toContain('请在表格里选中两列以上');
    await fireEvent.update(screen.getByLabelText('从表格粘贴'), '24\t党代表\t张三\t张三');
    await fireEvent.click(screen.getByRole('button', { name: '读取' }));
    expect((await screen.findByRole<HTMLButtonElement>('button', { name: '没有要写的' })).disabled).toBe(true);
  });

  it('names a posting that is no seat by its team or its community', async () => {
    const said = (seat: string, place: string) => ({
      key: 'post_replaced',
      params: { place, seat, goes: '王敏', comes: '何记', from: '2026-11-15', last: '' },
    });
    const report = personnelReport([personnelRows[0]!], false);
    const [first] = report.lines;
    const says = [said('recorder', '17'), said('community_secretary', '上海新村居委会')];
    await open({
      'personnel.read': () => [personnelRows[0]],
      'personnel.preview': () => ({ ...report, lines: [{ ...first, says }] }),
    });
    await fireEvent.update(screen.getByLabelText('从表格粘贴'), '17\t联络员\t王敏\t何记');
    await fireEvent.click(screen.getByRole('button', { name: '读取' }));
    expect(await screen.findByText('第17走访团队 联络员：王敏 → 何记，2026年11月15日起。')).toBeTruthy();
    expect(screen.getByText('上海新村居委会 居民区书记：王敏 → 何记，2026年11月15日起。')).toBeTruthy();
  });

  it('has the rows again after the page was left before they were written', async () => {
    const { shown, global } = await open();
    await paste();
    shown.unmount();
    render(PersonnelPage, { global });
    expect(await screen.findByText(/读到 7 行/)).toBeTruthy();
  });
});
