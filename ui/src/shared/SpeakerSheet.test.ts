import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it, vi } from 'vitest';
import { plugins } from '../../tests/mounting';
import SpeakerSheet from './SpeakerSheet.vue';

const said = { name: '顾阿姨', phone: '13812345678', door: null, is_unnamed: true };

function open(over: object = {}) {
  const save = vi.fn().mockResolvedValue({});
  const keep = vi.fn().mockResolvedValue({});
  const drop = vi.fn().mockResolvedValue({});
  const props = { title: '谁说的', said, save, keep, drop, problem: null, ...over };
  const shown = render(SpeakerSheet, { props, ...plugins() });
  const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
  return { save, keep, drop, field, emitted: shown.emitted };
}

describe('who said it', () => {
  it('shows the number masked until one is at it, and never saves the mask', async () => {
    const { save, field } = open();
    expect(field('电话').value).toBe('138****5678');
    await fireEvent.focus(field('电话'));
    expect(field('电话').value).toBe('13812345678');
    await fireEvent.blur(field('电话'));
    expect(field('电话').value).toBe('138****5678');
    expect(save).not.toHaveBeenCalled();
    await fireEvent.update(field('姓名'), '顾爱英');
    await fireEvent.blur(field('姓名'));
    await waitFor(() => expect(save).toHaveBeenCalledWith({ ...said, name: '顾爱英' }));
  });

  it('keeps letters before the field is left, and lets go of them once the record is written', async () => {
    const { keep, save, drop, field } = open();
    await fireEvent.update(field('门牌'), '3-2-5');
    await waitFor(() => expect(keep).toHaveBeenCalled());
    expect(save).not.toHaveBeenCalled();
    await fireEvent.blur(field('门牌'));
    await waitFor(() => expect(drop).toHaveBeenCalled());
    expect(save).toHaveBeenCalledWith({ ...said, door: '3-2-5' });
  });

  it('takes up what was left behind', async () => {
    const left = JSON.stringify({ name: '顾爱', phone: '13812345678', door: '', is_unnamed: true });
    const { save, field, emitted } = open({ left });
    expect(field('姓名').value).toBe('顾爱');
    await fireEvent.keyDown(field('姓名'), { key: 'Enter' });
    await waitFor(() => expect(emitted().close).toHaveLength(1));
    expect(save).toHaveBeenCalledWith({ ...said, name: '顾爱' });
  });

  it('keeps the letters when the record is refused', async () => {
    const save = vi.fn().mockRejectedValue(new Error('refused'));
    const { drop, field } = open({
      save,
      problem: { code: 'InvalidInput', reason: 'text_too_long', params: { most: 200 } },
    });
    await fireEvent.update(field('姓名'), '长'.repeat(201));
    await fireEvent.blur(field('姓名'));
    await waitFor(() => expect(save).toHaveBeenCalled());
    expect(drop).not.toHaveBeenCalled();
    expect(screen.getByRole('alert', { hidden: true })).toBeTruthy();
  });

  it('keeps somebody unnamed by one key', async () => {
    const { save, field } = open({ said: { ...said, is_unnamed: false } });
    await fireEvent.click(field(/不透露姓名/ as unknown as string));
    await waitFor(() => expect(save).toHaveBeenCalledWith({ ...said, is_unnamed: true }));
  });
});
