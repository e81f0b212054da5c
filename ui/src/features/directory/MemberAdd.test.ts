import { fireEvent, render, screen } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { layOut } from '../../../tests/laidOut';
import MemberAdd from './MemberAdd.vue';

beforeAll(layOut);

const member = {
  id: 'm9',
  nickname: '沈岚',
  role: 'community_secretary',
  place_name: '上海新村',
  since_on: '2026-01-01',
  has_vault_here: false,
};

async function open(answers = {}) {
  const asked = overCore({ 'directory.members': () => [member], ...answers } as never);
  const { global } = await asMember('office', '/members');
  render(MemberAdd, { global });
  await fireEvent.click(await screen.findByRole('row', { name: /沈岚/ }));
  await screen.findByRole('button', { name: '结束岗位…', hidden: true });
  await fireEvent.click(screen.getAllByRole('button', { name: '做加入文件', hidden: true }).at(-1)!);
  return asked;
}

describe('使用人', () => {
  it('makes a file for somebody who was added elsewhere', async () => {
    const asked = await open();
    expect(await screen.findByText('K7QD-2M9X-PW4R-6T3H')).toBeTruthy();
    expect(asked.filter((one) => one.name === 'directory.enrol').map((one) => one.args)).toEqual([{ member: 'm9' }]);
    expect(asked.some((one) => one.name === 'directory.add_member')).toBe(false);
  });

  it('says that only the founder’s computer can', async () => {
    await open({
      'directory.enrol': () => {
        throw { code: 'Forbidden', reason: 'founder_only', params: {} };
      },
    });
    expect((await screen.findByRole('alert')).textContent).toContain('只有建立本区资料的办公室可以这样做');
    expect(screen.queryByText('加入文件已做好')).toBeNull();
  });

  it('names the department of who works for one', async () => {
    const asked = overCore({ 'directory.members': () => [member] } as never);
    const { global } = await asMember('office', '/members');
    render(MemberAdd, { global });
    await fireEvent.click(screen.getByRole('radio', { name: /区职能部门/ }));
    await fireEvent.update(screen.getByLabelText(/姓名/), '沈工');
    await fireEvent.update(screen.getByRole('combobox', { name: /区职能部门/ }), ' ');
    await fireEvent.click(screen.getByRole('button', { name: '做加入文件' }));
    await screen.findByText('请写部门名称。');
    expect(asked.some((one) => one.name === 'directory.add_member')).toBe(false);
    await fireEvent.update(screen.getByRole('combobox', { name: /区职能部门/ }), '区房管局');
    await fireEvent.click(screen.getByRole('button', { name: '做加入文件' }));
    await screen.findByText('加入文件已做好');
    expect(asked.find((one) => one.name === 'directory.add_member')?.args).toMatchObject({
      role: 'department',
      department: '区房管局',
      community: null,
      team: null,
    });
  });
});
