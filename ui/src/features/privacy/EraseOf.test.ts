import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { PersonalPart } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import EraseOf from './EraseOf.vue';

const parts: PersonalPart[] = [
  { kind: 'attendance', id: 'a1', name: '包德才', words: null, is_void: false, is_said: false },
  { kind: 'household_call', id: 'c1', name: '3-2-501 何秀珍', words: '送去一袋米', is_void: true, is_said: false },
  { kind: 'journal', id: 'j1', name: null, words: '又提到楼下的狗', is_void: false, is_said: true },
];

async function open(path: string, role: 'lead' | 'community_secretary' = 'lead', answers = {}) {
  const asked = overCore({
    'privacy.of_visit': () => parts,
    'privacy.look': () => [{ kind: 'attendance', is_here: true, fields: ['name'], steps: 0 }],
    'privacy.erase': () => ({ saved_at: '' }),
    ...answers,
  });
  const { global } = await asMember(role, path);
  render(EraseOf, { global });
  await screen.findByRole('heading', { name: '删除个人信息' });
  return asked;
}

async function say(): Promise<void> {
  await fireEvent.update(screen.getByLabelText('法定情形'), 'consent_withdrawn');
  await fireEvent.update(screen.getByLabelText('办理说明'), '本人当面提出');
  await fireEvent.click(screen.getByLabelText(/不能恢复/));
  await fireEvent.click(screen.getByRole('button', { name: '删除', hidden: true }));
}

describe('删除个人信息, of a visit or a household', () => {
  it('lists what holds something of a resident, erases one, and says that the centre does it', async () => {
    const asked = await open('/privacy/of?visit=v1');
    expect(await screen.findByText('送去一袋米')).toBeTruthy();
    expect(screen.getByText('（已作废）')).toBeTruthy();
    expect(screen.getByText('下次同步时由中心端执行')).toBeTruthy();
    expect(screen.getAllByRole('button', { name: /删除个人信息…/ })).toHaveLength(2);
    await fireEvent.click(screen.getByRole('button', { name: '删除个人信息… 签到 · 包德才' }));
    expect(await screen.findByText('签到人数都保留。')).toBeTruthy();
    expect(screen.getByText('签到 · 包德才', { selector: 'strong' })).toBeTruthy();
    await say();
    await waitFor(() => expect(screen.getByText(/已记下，下次同步/)).toBeTruthy());
    const ground = { basis: 'consent_withdrawn', reason: '本人当面提出' };
    const wishes = asked.filter((one) => one.name === 'privacy.erase').map((one) => one.args);
    expect(wishes).toEqual([{ kind: 'attendance', id: 'a1', ground }]);
    expect(screen.queryByRole('button', { name: '删除个人信息… 签到 · 包德才' })).toBeNull();
  });

  it('says so when nothing is left', async () => {
    await open('/privacy/of?visit=v1', 'lead', { 'privacy.of_visit': () => [] });
    expect(await screen.findByText('这次走访里没有可删的个人信息。')).toBeTruthy();
  });

  it('opens at once for a household, and asks for no list', async () => {
    const asked = await open('/privacy/of?household=h1', 'community_secretary');
    expect(await screen.findByText('这一户和走访次数都保留。')).toBeTruthy();
    await say();
    await waitFor(() => expect(screen.getByText(/已记下，下次同步/)).toBeTruthy());
    expect(asked.filter((one) => one.name === 'privacy.of_visit')).toEqual([]);
    expect(asked.find((one) => one.name === 'privacy.look')?.args).toEqual({ kind: 'household', id: 'h1' });
  });
});
