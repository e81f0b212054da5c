/** One row of what was heard, while it is being typed. */
import type { HearArgs, RecordId, Nature, Source } from '@/api/generated';

export interface HeardDraft {
  text: string;
  nature: Nature;
  route: string | null;
  category: string | null;
  place: string;
  name: string;
  phone: string;
  isUnnamed: boolean;
  firstAnswer: string;
}

export const emptyHeard = (): HeardDraft => ({
  text: '',
  nature: 'concern',
  route: null,
  category: null,
  place: '',
  name: '',
  phone: '',
  isUnnamed: false,
  firstAnswer: '',
});

/** Nothing was typed in it; what is chosen alone is no text to lose. */
export const isBlankHeard = (row: HeardDraft): boolean =>
  [row.text, row.place, row.name, row.phone, row.firstAnswer].every((typed) => typed.trim() === '');

/** A draft read back; whatever is missing or of an earlier version is as in an empty row. */
export function readHeard(text: string | undefined): HeardDraft {
  if (!text) return emptyHeard();
  try {
    return { ...emptyHeard(), ...(JSON.parse(text) as Partial<HeardDraft>) };
  } catch {
    return { ...emptyHeard(), text };
  }
}

/** Only concerns and suggestions go anywhere; a question is answered on the spot, praise is passed on. */
export const isRouted = (nature: Nature): boolean => nature === 'concern' || nature === 'suggestion';

const orNull = (text: string): string | null => text.trim() || null;

/** Where a row was heard. */
export interface HeardAt {
  community: RecordId;
  visit: RecordId;
  call: RecordId | null;
  source: Source;
}

const GAP = /\{[^{}]*\}/g;

/** Where the next gap of a phrase stands, `{几}` in 「{几}楼楼道堆放{什么}」, from a place in the text on; null when none is left. */
export function nextGap(text: string, from = 0): [number, number] | null {
  const at = text.slice(from).search(GAP);
  if (at < 0) return null;
  const start = from + at;
  return [start, text.indexOf('}', start) + 1];
}

/** A gap nobody filled is written as forms do it. */
export const closeGaps = (text: string): string => text.replace(GAP, '××');

export function toHear(row: HeardDraft, at: HeardAt): HearArgs {
  const isKnown = row.name.trim() !== '' || row.phone.trim() !== '' || row.isUnnamed;
  return {
    ...at,
    nature: row.nature,
    category: row.category,
    place: orNull(row.place),
    text: closeGaps(row.text.trim()),
    speaker: isKnown
      ? { name: orNull(row.name), phone: orNull(row.phone), door: null, is_unnamed: row.isUnnamed }
      : null,
    first_answer: orNull(row.firstAnswer),
    route: isRouted(row.nature) ? row.route : null,
  };
}
