import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { ItemPage, Role, SummonsView } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { featureHandlers } from '../../../tests/mock/features';
import { atConcern } from '../../../tests/mock/summonses';
import SummonsList from './SummonsList.vue';

const known = featureHandlers['items.show'] as (args: object) => ItemPage;
const speaker = { name: '张丽', phone: '13812345678', door: '3-2-501', is_unnamed: false };

async function open(over: Partial<ItemPage>, role: Role = 'recorder', answers = {}) {
  const asked = overCore(answers);
  const { global } = await asMember(role);
  const page = { ...known({ id: 'item3' }), summonses: [], may_call: true, speaker, ...over } as ItemPage;
  render(SummonsList, { props: { page }, global });
  return asked;
}

async function call() {
  await fireEvent.click(screen.getByRole('button', { name: '转请区职能部门办理' }));
  return within(await screen.findByRole('dialog', { hidden: true }));
}

const calls = (asked: Awaited<ReturnType<typeof open>>) =>
  asked.filter((one) => one.name === 'summonses.call').map((one) => one.args);
const send = () => fireEvent.click(screen.getByRole('button', { name: '转请办理', hidden: true }));

describe('departments called to a concern', () => {
  it('offers no call to who may not make one', async () => {
    await open({ may_call: false });
    expect(screen.queryByRole('button', { name: '转请区职能部门办理' })).toBeNull();
  });

  it('sends nothing of the resident unless it is ticked, and says what is missing', async () => {
    const asked = await open({});
    const sheet = await call();
    await sheet.findByRole('option', { name: '区房管局', hidden: true });
    expect(sheet.queryByRole('option', { name: '区水务局', hidden: true })).toBeNull();
    await fireEvent.update(sheet.getByLabelText(/请部门办什么/), ' ');
    await send();
    await sheet.findByText('请选择承办部门。');
    await sheet.findByText('请写明请部门办什么。');
    expect(calls(asked)).toEqual([]);

    await fireEvent.update(sheet.getByLabelText(/承办部门/), 'dp1');
    await fireEvent.update(sheet.getByLabelText(/请部门办什么/), '路灯不亮，请检修');
    await fireEvent.update(sheet.getByLabelText('希望答复日期'), '2026-10-20');
    await send();
    await screen.findByText('✓ 已转请区房管局，下次同步时送到。');
    const [wish] = calls(asked);
    expect(wish).toMatchObject({ item: 'item3', department: 'dp1', text: '路灯不亮，请检修', tells: [], basis: null });
    expect(wish).toMatchObject({ wished_on: '2026-10-20' });
    expect(JSON.stringify(wish)).not.toMatch(/张丽|13812345678|3-2-501/);
  });

  it('asks for the basis of what is ticked', async () => {
    const asked = await open({});
    const sheet = await call();
    await sheet.findByRole('option', { name: '区房管局', hidden: true });
    await fireEvent.update(sheet.getByLabelText(/承办部门/), 'dp1');
    await fireEvent.click(sheet.getByLabelText('电话'));
    await send();
    await sheet.findByText('勾选了居民信息，请选一项依据。');
    expect(calls(asked)).toEqual([]);
    await fireEvent.click(sheet.getByRole('radio', { name: /已征得居民本人同意/, hidden: true }));
    await send();
    await waitFor(() => expect(calls(asked)).toHaveLength(1));
    expect(calls(asked)[0]).toMatchObject({ tells: ['phone'], basis: 'consent' });
  });

  it('lets nobody tick anything of who asked not to be named, nor the office of anybody', async () => {
    await open({ speaker: { ...speaker, is_unnamed: true } });
    const sheet = await call();
    await sheet.findByText('这位居民不愿透露姓名，个人信息不送到部门。');
    expect(sheet.queryByLabelText('姓名')).toBeNull();
    document.body.innerHTML = '';
    await open({ speaker: null }, 'office');
    const theirs = await call();
    await theirs.findByText('这里没有可以提供的居民信息。');
    expect(theirs.queryAllByRole('checkbox', { hidden: true })).toHaveLength(0);
  });

  it('says where to begin while nobody of a department is there', async () => {
    await open({}, 'lead', { 'directory.departments': () => [{ id: 'dp3', name: '区水务局', is_posted: false }] });
    await call();
    await screen.findByText(/还没有区职能部门的人使用走访通/);
    expect(screen.queryByRole('button', { name: '转请办理', hidden: true })).toBeNull();
  });

  it('shows what was answered, and to who may not read it only that a number was told', async () => {
    const summonses = [{ ...atConcern[0], phone: null }] as unknown as SummonsView[];
    await open({ summonses, may_call: false }, 'office');
    expect(screen.getByText('已列入11月路灯检修计划，月底前完成。')).toBeTruthy();
    expect(screen.getByText('电话（已征得居民本人同意）')).toBeTruthy();
    expect(document.body.textContent).not.toContain('13812345678');
  });

  it('gives back with a reason, and not without', async () => {
    const asked = await open({ summonses: atConcern as unknown as SummonsView[], may_call: false }, 'lead');
    await fireEvent.click(screen.getByRole('button', { name: '交回重办' }));
    const sheet = within(await screen.findByRole('dialog', { hidden: true }));
    await fireEvent.click(sheet.getByRole('button', { name: '交回重办', hidden: true }));
    await sheet.findByText('请写明理由。');
    await fireEvent.update(sheet.getByLabelText(/理由/), '现场仍不亮');
    await fireEvent.click(sheet.getByRole('button', { name: '交回重办', hidden: true }));
    await waitFor(() =>
      expect(asked.filter((one) => one.name === 'summonses.step').map((one) => one.args)).toEqual([
        { id: 'sm3', step: 'give_back_summons', fields: { reason: '现场仍不亮' } },
      ]),
    );
  });
});
