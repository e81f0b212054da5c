import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../tests/featureMounting';
import { ofDepartment } from '../../tests/mock/summonses';
import DepartmentDay from './DepartmentDay.vue';

async function open(rows: object[] = ofDepartment, answers = {}) {
  const asked = overCore({ 'summonses.list': () => rows, ...answers });
  const { global } = await asMember('department');
  render(DepartmentDay, { global });
  await screen.findByRole('heading', { name: '区房管局' });
  return asked;
}

const steps = (asked: Awaited<ReturnType<typeof open>>) =>
  asked.filter((one) => one.name === 'summonses.step').map((one) => one.args);

describe("a department's home", () => {
  it('says so while nothing was called for it', async () => {
    await open([]);
    await screen.findByText('现在没有转请您部门办理的事项。');
  });

  it('puts what waits first, and asks for nothing but the calls', async () => {
    const asked = await open();
    await screen.findByRole('heading', { name: '待办（2）' });
    await screen.findByRole('heading', { name: /等对方核实（1）/ });
    expect(screen.getByText(/待承办 · 已过希望答复的日期/)).toBeTruthy();
    expect(screen.getByText('张丽 · 13812345678（已征得居民本人同意）')).toBeTruthy();
    expect([...new Set(asked.map((one) => one.name))]).toEqual(['summonses.list']);
  });

  it('names the officer first and answers then', async () => {
    const asked = await open();
    const waits = within(await screen.findByRole('article', { name: /楼道灯不亮/ }));
    expect(waits.queryByRole('button', { name: '答复' })).toBeNull();
    await fireEvent.click(waits.getByRole('button', { name: '确定承办人' }));
    await fireEvent.update(await waits.findByRole('textbox', { name: /承办人/, hidden: true }), '沈工');
    await fireEvent.click(waits.getAllByRole('button', { name: '确定承办人', hidden: true }).at(-1)!);
    await waitFor(() =>
      expect(steps(asked)).toEqual([{ id: 'sm1', step: 'take_summons', fields: { officer: '沈工' } }]),
    );
    const taken = within(screen.getByRole('article', { name: /外墙有脱落/ }));
    await fireEvent.click(taken.getByRole('button', { name: '答复' }));
    await fireEvent.click(taken.getAllByRole('button', { name: '答复', hidden: true }).at(-1)!);
    await taken.findByText('请选办理结果。');
    await taken.findByText('请写答复内容。');
    expect(steps(asked)).toHaveLength(1);
    await fireEvent.click(taken.getByRole('radio', { name: /已解决/, hidden: true }));
    await fireEvent.update(taken.getByLabelText(/答复内容/), '已修复');
    await fireEvent.click(taken.getAllByRole('button', { name: '答复', hidden: true }).at(-1)!);
    await waitFor(() =>
      expect(steps(asked)[1]).toEqual({
        id: 'sm2',
        step: 'answer_summons',
        fields: { result: 'solved', text: '已修复' },
      }),
    );
  });

  it('shows a step that does not fit as to be checked', async () => {
    await open();
    const answered = within(await screen.findByRole('article', { name: /小区门口路灯/ }));
    expect(answered.getByText('待核')).toBeTruthy();
  });

  it('says why a step was refused and keeps what was typed', async () => {
    await open(ofDepartment, {
      'summonses.step': () => {
        throw { code: 'NotAllowedNow', reason: 'step_not_allowed', params: {} };
      },
    });
    const waits = within(await screen.findByRole('article', { name: /楼道灯不亮/ }));
    await fireEvent.click(waits.getByRole('button', { name: '退回' }));
    await fireEvent.update(waits.getByLabelText(/理由/), '属街道职责');
    await fireEvent.click(waits.getAllByRole('button', { name: '退回', hidden: true }).at(-1)!);
    await waits.findByText('按现在的办理进展，不能办这一步。');
    expect((waits.getByLabelText(/理由/) as HTMLTextAreaElement).value).toBe('属街道职责');
  });
});
