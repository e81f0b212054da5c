/** Words that were erased, in what somebody typed around them. */

/** They stand whole in what was typed. A single letter is found anywhere and names nobody. */
export function holdsStill(typed: string, gone: string): boolean {
  return gone.trim().length > 1 && typed.includes(gone.trim());
}

/** What was typed before or behind these words; null where they were changed themselves, or stand in it again. */
export function beside(typed: string, gone: string): string | null {
  const words = gone.trim();
  const whole = typed.trim();
  if (whole === words) return '';
  if (words.length < 2) return null;
  const isFirst = whole.startsWith(words);
  if (!isFirst && !whole.endsWith(words)) return null;
  const kept = (isFirst ? whole.slice(words.length) : whole.slice(0, -words.length)).trim();
  return kept.includes(words) ? null : kept;
}
