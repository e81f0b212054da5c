import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { plugins } from '../../tests/mounting';
import PersonSearch from './PersonSearch.vue';

const found = [
  { id: '1', title: '张丽', detail: '3-2-501' },
  { id: '2', title: '张立', detail: '8-101' },
];

async function type(written: string, hits = found) {
  const shown = render(PersonSearch, {
    props: { label: '查找', found: hits, modelValue: '', empty: '没有找到' },
    ...plugins(),
  });
  const box = screen.getByRole('combobox');
  await fireEvent.update(box, written);
  await shown.rerender({ modelValue: written });
  return { ...shown, box };
}

describe('PersonSearch', () => {
  it('Enter takes the first, arrows another', async () => {
    const { emitted, box } = await type('zl');
    await fireEvent.keyDown(box, { key: 'Enter' });
    expect(emitted().choose?.[0]).toEqual([found[0]]);
  });

  it('walks round with the arrows', async () => {
    const { emitted, box } = await type('zl');
    await fireEvent.keyDown(box, { key: 'ArrowUp' });
    await fireEvent.keyDown(box, { key: 'Enter' });
    expect(emitted().choose?.[0]).toEqual([found[1]]);
  });

  it('does not act while an input method composes', async () => {
    const { emitted, box } = await type('zl');
    await fireEvent.keyDown(box, { key: 'Enter', isComposing: true });
    expect(emitted().choose).toBeUndefined();
  });

  it('says when nothing was found', async () => {
    await type('qqq', []);
    expect(screen.getByText('没有找到')).toBeTruthy();
  });

  it('tells a screen reader which hit is meant', async () => {
    const { box } = await type('zl');
    const active = box.getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(active)?.textContent).toContain('张丽');
  });
});
