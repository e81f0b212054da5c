import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { plugins } from '../../tests/mounting';
import DoorInput from './DoorInput.vue';

const offers = [
  { id: 'h1', door: '3-2-501', name: '张丽' },
  { id: 'h2', door: '3-2-502', name: '李强' },
];

async function type(written: string, given = offers) {
  const shown = render(DoorInput, { props: { label: '门牌', offers: given, modelValue: '' }, ...plugins() });
  const box = screen.getByRole('combobox');
  await fireEvent.update(box, written);
  await shown.rerender({ modelValue: written });
  return { ...shown, box };
}

describe('DoorInput', () => {
  it('Enter takes the first door offered', async () => {
    const { emitted, box } = await type('3-2');
    await fireEvent.keyDown(box, { key: 'Enter' });
    expect(emitted().choose).toEqual([[offers[0]]]);
  });

  it('arrows walk to another', async () => {
    const { emitted, box } = await type('3-2');
    await fireEvent.keyDown(box, { key: 'ArrowDown' });
    await fireEvent.keyDown(box, { key: 'ArrowDown' });
    await fireEvent.keyDown(box, { key: 'Enter' });
    expect(emitted().choose).toEqual([[offers[1]]]);
  });

  it('a door that is not offered is given as it was read', async () => {
    const { emitted, box } = await type('9号楼1单元101', []);
    await fireEvent.keyDown(box, { key: 'Enter' });
    expect(emitted().door).toEqual([[{ lane: '', building: '9', unit: '1', room: '101' }, '9-1-101']]);
  });

  it('Enter does nothing while an input method composes, nor for what is no door', async () => {
    const { emitted, box } = await type('张', []);
    await fireEvent.keyDown(box, { key: 'Enter', isComposing: true });
    await fireEvent.keyDown(box, { key: 'Enter' });
    expect(emitted().choose).toBeUndefined();
    expect(emitted().door).toBeUndefined();
  });

  it('says how the door was read', async () => {
    await type('3.2.501', []);
    expect(screen.getByText('门牌 3-2-501')).toBeTruthy();
  });
});
