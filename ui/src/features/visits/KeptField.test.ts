import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import KeptField from './KeptField.vue';

function open(saved: string | null) {
  const written: (string | null)[] = [];
  const save = (text: string | null) => Promise.resolve(void written.push(text));
  const shown = render(KeptField, { props: { label: '日志', field: 'text', saved, save } });
  const box = screen.getByLabelText<HTMLInputElement>('日志');
  return {
    box,
    written,
    erase: () => shown.rerender({ saved: null }),
    become: (now: string) => shown.rerender({ saved: now }),
  };
}

describe('a field somebody stands in while its words go', () => {
  it('writes nothing of what was erased when it is left', async () => {
    const { box, written, erase } = open('何秀珍夜里咳嗽');
    await fireEvent.focus(box);
    await erase();
    expect(box.value).toBe('');
    await fireEvent.blur(box);
    expect([written, box.value]).toEqual([[], '']);
  });

  it('keeps what was typed beside it, and that alone', async () => {
    const { box, written, erase } = open('何秀珍夜里咳嗽');
    await fireEvent.focus(box);
    await fireEvent.update(box, '何秀珍夜里咳嗽，已联系社区医院');
    await erase();
    await fireEvent.blur(box);
    expect(written).toEqual(['，已联系社区医院']);
  });

  it('writes no older words over newer ones unless somebody typed', async () => {
    const { box, written, become } = open('一句');
    await fireEvent.focus(box);
    await become('另一句');
    await fireEvent.blur(box);
    expect([written, box.value]).toEqual([[], '另一句']);
    await fireEvent.focus(box);
    await fireEvent.update(box, '第三句');
    await fireEvent.blur(box);
    expect(written).toEqual(['第三句']);
  });
});
