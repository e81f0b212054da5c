import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { StepForm } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import StepDialog from './StepDialog.vue';

const form: StepForm = {
  step: 'resolve',
  fields: [
    { name: 'outcome', kind: 'choice', is_required: true, choices: [{ value: 'solved', word: '已解决' }], value: null },
    { name: 'note', kind: 'text', is_required: false, choices: [], value: null },
  ],
};

async function open(answers = {}) {
  const asked = overCore({ 'items.step': () => ({}), ...answers });
  const { global } = await asMember('recorder');
  const shown = render(StepDialog, { props: { id: 'item1', form }, global });
  const button = () => shown.container.querySelector<HTMLButtonElement>('button[type=submit]')!;
  return { asked, shown, button };
}

describe('a step of a concern', () => {
  it('is not taken while a required field is empty, which is named', async () => {
    const { asked, button } = await open();
    await fireEvent.click(button());
    expect(screen.getByText(/还没有填“办理结果”/)).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it('shows why the core refused', async () => {
    const { shown, button } = await open({
      'items.step': () => {
        throw { code: 'NotAllowedNow', reason: 'reply_needed' };
      },
    });
    await fireEvent.update(screen.getByLabelText(/办理结果/), 'solved');
    await fireEvent.click(button());
    await waitFor(() => expect(shown.container.querySelector('[role=alert]')).toBeTruthy());
    expect(shown.emitted().done).toBeUndefined();
  });

  it('sends only what was filled in', async () => {
    const { asked, shown, button } = await open();
    await fireEvent.update(screen.getByLabelText(/办理结果/), 'solved');
    await fireEvent.click(button());
    await waitFor(() => expect(shown.emitted().done).toHaveLength(1));
    expect(asked).toEqual([
      { name: 'items.step', args: { id: 'item1', step: 'resolve', fields: { outcome: 'solved' } } },
    ]);
  });
});
