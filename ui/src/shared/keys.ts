/** Keys while an input method is open belong to the input method. */

/** True while a Chinese input method is composing: Enter and digits then choose a word and must not act. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** True when the event is this chord, e.g. `ctrl+k`, `f2`, `ctrl+enter`; Cmd counts as Ctrl. Never true while composing. */
export function isChord(event: KeyboardEvent, chord: string): boolean {
  if (isComposing(event)) return false;
  const parts = chord.toLowerCase().replace(/\+\+$/, '+plus').split('+');
  const key = parts.pop()?.replace('plus', '+');
  const ctrl = event.ctrlKey || event.metaKey;
  return (
    event.key.toLowerCase() === key &&
    ctrl === parts.includes('ctrl') &&
    event.altKey === parts.includes('alt') &&
    (event.shiftKey === parts.includes('shift') || !/^[a-z]$|^f\d/.test(key ?? ''))
  );
}
