import { describe, expect, it } from 'vitest';
import type { ItemPage, State, StepView } from '@/api/generated';
import { mayHaveSlip, pathOf, storyOf } from './path';
import { lookOf } from './words';

const say = {
  t: (key: string, named?: object) => `${key}${named ? JSON.stringify(named) : ''}`,
  te: () => false,
  locale: 'zh-CN',
  state: (value: string) => value,
  routes: { subdistrict: '街道解决' },
};
const step = (word: StepView['step'], state_after: State, over: Partial<StepView> = {}): StepView => ({
  id: word,
  step: word,
  at: '2026-10-08T10:00:00+08:00',
  on: '2026-10-08',
  by: '王敏',
  recorded_for: null,
  fields: {},
  is_misfit: false,
  state_after,
  ...over,
});
const page = (state: State, steps: StepView[]) =>
  ({ row: { state, heard_at: '2026-10-01T09:00:00' }, steps }) as unknown as ItemPage;

describe('the way of a concern', () => {
  it.each([
    ['raised', ['raised', 'accepted', 'handling', 'resolved', 'closed'], 0],
    ['handling', ['raised', 'accepted', 'handling', 'resolved', 'closed'], 2],
    ['closed', ['raised', 'accepted', 'handling', 'resolved', 'closed'], 5],
    ['deferred', ['raised', 'accepted', 'handling', 'deferred'], 3],
    ['referred', ['raised', 'accepted', 'referred', 'closed'], 2],
    ['withdrawn', ['raised', 'withdrawn'], 2],
  ] as const)('at %s', (state, way, done) => {
    const steps = pathOf(page(state, []), say);
    expect(steps.map((one) => one.value)).toEqual(way);
    expect(steps.filter((one) => one.isDone)).toHaveLength(done);
  });

  it('names day and signer of the step that led on, not of one that stayed or did not fit', () => {
    const steps = [
      step('accept', 'accepted', { by: '甲' }),
      step('assign', 'accepted', { by: '乙' }),
      step('start', 'handling', { by: '丙', is_misfit: true }),
      step('start', 'handling', { by: '丁', id: 's2' }),
    ];
    const notes = pathOf(page('handling', [...steps.slice(0, 2), steps[3]!]), say).map((one) => one.note ?? '');
    expect(notes[1]).toContain('甲');
    expect(notes[2]).toContain('丁');
    expect(notes[3]).toBe('');
  });

  it('tells its story with the words of the route and marks what does not fit', () => {
    const [entry] = storyOf(
      page('accepted', [
        step('accept', 'accepted', {
          fields: { route: 'subdistrict', note: '' },
          is_misfit: true,
          recorded_for: '陈建国',
        }),
      ]),
      say,
    );
    expect(entry?.text).toContain('街道解决');
    expect(entry?.text).not.toContain('note');
    expect(entry?.isMisfit).toBe(true);
    expect(entry?.by).toContain('陈建国');
  });
});

describe('the look of a concern', () => {
  it.each([
    ['handling', -3, true, 'late'],
    ['handling', 3, false, 'soon'],
    ['handling', 4, false, 'doing'],
    ['accepted', null, false, 'doing'],
    ['resolved', -9, true, 'recall'],
    ['closed', -9, true, 'done'],
    ['deferred', -9, true, 'parked'],
    [null, null, false, 'done'],
  ] as const)('%s with %s days left', (state, days_left, is_overdue, look) => {
    expect(lookOf({ state, days_left, is_overdue })).toBe(look);
  });
});

describe('the acceptance slip', () => {
  const accepted = [step('accept', 'accepted')];
  const row = { state: 'accepted', stage: 'confirmed', due_on: '2026-10-20' };
  it.each([
    ['of a draft', { ...row, stage: 'draft' }, accepted, false],
    ['before it is accepted', { ...row, state: 'raised', due_on: null }, [], false],
    ['where no answer is due any more', { ...row, state: 'deferred' }, accepted, false],
    ['without a day', { ...row, due_on: null }, accepted, false],
    ['of an acceptance that does not count', row, [step('accept', 'accepted', { is_misfit: true })], false],
    ['of what is no concern', { ...row, state: null }, accepted, false],
    ['once accepted', row, accepted, true],
    ['while it is handled', { ...row, state: 'handling' }, accepted, true],
  ])('%s: %#', (_, own, steps, may) => {
    expect(mayHaveSlip({ row: own, steps } as unknown as ItemPage)).toBe(may);
  });
});
