import { describe, expect, it } from 'vitest';
import { isChord } from './keys';

const press = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...more });

describe('a chord', () => {
  it.each([
    ['ctrl+k', press('k', { ctrlKey: true }), true],
    ['ctrl+k', press('K', { ctrlKey: true }), true],
    ['ctrl+k', press('k', { metaKey: true }), true],
    ['ctrl+k', press('k'), false],
    ['ctrl+enter', press('Enter', { ctrlKey: true }), true],
    ['ctrl++', press('+', { ctrlKey: true, shiftKey: true }), true],
    ['ctrl+-', press('-', { ctrlKey: true }), true],
    ['f1', press('F1'), true],
    ['f1', press('F1', { ctrlKey: true }), false],
    ['f1', press('F1', { altKey: true }), false],
  ])('%s', (chord, event, is) => {
    expect(isChord(event, chord)).toBe(is);
  });

  it('is never heard while an input method composes', () => {
    expect(isChord(press('Enter', { ctrlKey: true, isComposing: true }), 'ctrl+enter')).toBe(false);
  });
});
