/** Where half-typed text is taken up again: the key of a draft names its screen. */
import type { DraftText } from '@/api/generated';

export interface Place {
  name: string;
  params?: Record<string, string>;
}

const SCREENS: [RegExp, string][] = [
  [/^visit\/([^/]+)\/note$/, 'visits.show'],
  [/^visit\/([^/]+)\//, 'visits.symposium'],
  [/^call\/([^/]+)\//, 'visits.call'],
  [/^report\//, 'reports.wizard'],
  [/^item\/([^/]+)\/speaker$/, 'concerns.show'],
  [/^(?:item|concern)/, 'concerns.new'],
  [/^personnel\./, 'directory.personnel'],
];

/** The screen of one draft; null when its key is unknown here. */
export function placeOf(draft: Pick<DraftText, 'key'>): Place | null {
  for (const [pattern, name] of SCREENS) {
    const found = pattern.exec(draft.key);
    if (found) return found[1] ? { name, params: { id: found[1] } } : { name };
  }
  return null;
}

/** A form's words: what a person typed, as far as it can be told from what was chosen. */
const SENTENCES = ['text', 'what', 'place', 'name', 'answer', 'firstAnswer'];
function typedIn(form: unknown): string[] {
  if (typeof form === 'string') return [form];
  if (Array.isArray(form)) return form.flatMap(typedIn);
  if (typeof form !== 'object' || form === null) return [];
  const parts = Object.entries(form);
  const sentences = parts.filter(([name]) => SENTENCES.includes(name));
  return (sentences.length > 0 ? sentences : parts).flatMap(([, part]) => typedIn(part));
}

/** What is written in a draft, in a line. */
export function wordsOf(draft: Pick<DraftText, 'text'>): string {
  let form: unknown;
  try {
    form = JSON.parse(draft.text);
  } catch {
    form = draft.text;
  }
  if (typeof form !== 'object') form = draft.text;
  const words = typedIn(form).map((part) => part.trim());
  return words.filter(Boolean).join(' ');
}

/** The screen of the draft typed last. */
export function latestPlace(drafts: Pick<DraftText, 'key' | 'saved_at'>[]): Place | null {
  const newest = [...drafts].sort((a, b) => b.saved_at.localeCompare(a.saved_at));
  return newest.map(placeOf).find((place) => place !== null) ?? null;
}
