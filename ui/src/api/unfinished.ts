/** Where half-typed text is taken up again: the key of a draft names its screen. */
import type { DraftText } from '@/api/generated';

export interface Place {
  name: string;
  params?: Record<string, string>;
}

const SCREENS: [RegExp, string][] = [
  [/^visit\/([^/]+)\//, 'visits.symposium'],
  [/^call\/([^/]+)\//, 'visits.call'],
  [/^report\//, 'reports.wizard'],
  [/^item\/([^/]+)\/speaker$/, 'concerns.show'],
  [/^(?:item|concern)/, 'concerns.new'],
];

/** The screen of one draft; null when its key is unknown here. */
export function placeOf(draft: Pick<DraftText, 'key'>): Place | null {
  for (const [pattern, name] of SCREENS) {
    const found = pattern.exec(draft.key);
    if (found) return found[1] ? { name, params: { id: found[1] } } : { name };
  }
  return null;
}

/** The screen of the draft typed last. */
export function latestPlace(drafts: DraftText[]): Place | null {
  const newest = [...drafts].sort((a, b) => b.saved_at.localeCompare(a.saved_at));
  return newest.map(placeOf).find((place) => place !== null) ?? null;
}
