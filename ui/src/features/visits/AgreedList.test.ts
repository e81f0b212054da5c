import { render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { ActionRow } from '@/api/generated';
import { asMember } from '../../../tests/featureMounting';
import AgreedList from './AgreedList.vue';

const row = (over: Partial<ActionRow>): ActionRow =>
  ({ id: 'a1', what: '修好大门', owner: null, due_on: null, is_done: false, ...over }) as ActionRow;

describe('what was agreed', () => {
  it.each([
    [{}, ''],
    [{ owner: '物业经理', due_on: '2026-10-11' }, '物业经理 · 10月11日 周日前'],
    [{ owner: '物业经理', is_done: true }, '物业经理 · 已办好'],
  ])('%j', async (over, about) => {
    const { global } = await asMember('lead');
    render(AgreedList, { props: { actions: [row(over)] }, global });
    expect(screen.getByRole('listitem').textContent.replace('修好大门', '').trim()).toBe(about);
  });
});
