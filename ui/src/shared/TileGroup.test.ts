import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { plugins } from '../../tests/mounting';
import TileGroup from './TileGroup.vue';

const tiles = [
  { value: 'met', label: '见到本人' },
  { value: 'family', label: '见到家人' },
  { value: 'away', label: '家中无人' },
];
const show = (modelValue: string | null = null) =>
  render(TileGroup, { props: { label: '情况', tiles, modelValue }, ...plugins() });
const tile = (name: RegExp) => screen.getByRole('radio', { name });

describe('TileGroup', () => {
  it('is one stop of the Tab key: the chosen tile, else the first', () => {
    show('family');
    expect(screen.getAllByRole('radio').map((r) => r.getAttribute('tabindex'))).toEqual(['-1', '0', '-1']);
  });

  it.each([
    ['3', 'away'],
    ['ArrowRight', 'family'],
    ['ArrowLeft', 'away'],
    [' ', 'met'],
  ])('key %j on the first tile chooses %s', async (key, value) => {
    const { emitted } = show();
    await fireEvent.keyDown(tile(/见到本人/), { key });
    expect(emitted().choose).toEqual([[value]]);
  });

  it.each([[{ key: '9' }], [{ key: '2', ctrlKey: true }], [{ key: '2', isComposing: true }], [{ key: 'x' }]])(
    '%j chooses nothing',
    async (event) => {
      const { emitted } = show();
      await fireEvent.keyDown(tile(/见到本人/), event);
      expect(emitted().choose).toBeUndefined();
    },
  );

  it('hears no digit typed elsewhere', async () => {
    const { emitted } = show();
    await fireEvent.keyDown(document.body, { key: '2' });
    expect(emitted().choose).toBeUndefined();
  });

  it('tells which is chosen', () => {
    show('away');
    expect(tile(/家中无人/).getAttribute('aria-checked')).toBe('true');
    expect(tile(/见到家人/).getAttribute('aria-checked')).toBe('false');
  });
});
