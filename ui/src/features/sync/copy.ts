/** Writing anew what the hub refused: the words go into the form they came from, and a person sends them. */
import { commands, type RecordId, type RefusedWords, type SpokenField } from '@/api/generated';
import type { Place } from '@/api/unfinished';

const ITEM = 'item/new';

/** Kinds whose form can be filled again. */
export const COPIED = ['item', 'journal'] as const;

export type Copied = { to: Place & { query?: Record<string, string> } } | { waits: 'draft' } | { waits: 'place' };

const valueOf = (fields: SpokenField[], name: string): string | null =>
  fields.find((one) => one.field === name)?.value ?? null;

/** The draft of the form for something heard, as that form keeps it. */
function itemDraft({ fields }: RefusedWords): string {
  const text = (name: string) => valueOf(fields, name) ?? '';
  return JSON.stringify({
    text: text('text'),
    nature: valueOf(fields, 'nature') ?? 'concern',
    source: valueOf(fields, 'source') ?? 'reception_day',
    category: valueOf(fields, 'category'),
    route: valueOf(fields, 'route'),
    place: text('place'),
    answer: text('first_answer'),
    name: text('name'),
    phone: text('phone'),
    isUnnamed: valueOf(fields, 'is_unnamed') === 'true',
  });
}

/** What is half-typed already is never written over. */
async function isFree(key: string): Promise<boolean> {
  const drafts = await commands.drafts.list({ prefix: key });
  return !drafts.some((draft) => draft.key === key && !draft.is_blank);
}

async function item(words: RefusedWords, lost: RecordId[]): Promise<Copied> {
  if (!(await isFree(ITEM))) return { waits: 'draft' };
  await commands.drafts.keep({ key: ITEM, text: itemDraft(words) });
  const [community, visit] = [valueOf(words.fields, 'community'), valueOf(words.fields, 'visit')];
  const query = {
    ...(community ? { community } : {}),
    ...(visit && !lost.includes(visit) ? { visit } : {}),
  };
  return { to: { name: 'concerns.new', query } };
}

/** A door's journal goes on behind what stands there by now; any other one is a note of its visit. */
async function journal({ fields }: RefusedWords, lost: RecordId[]): Promise<Copied> {
  const text = valueOf(fields, 'text') ?? '';
  const [visit, call] = [valueOf(fields, 'visit'), valueOf(fields, 'call')];
  if (call && !lost.includes(call)) {
    const key = `call/${call}/journal`;
    if (!(await isFree(key))) return { waits: 'draft' };
    const there = (await commands.visits.call({ id: call })).row.journal;
    await commands.drafts.keep({ key, text: [there, text].filter(Boolean).join('\n') });
    return { to: { name: 'visits.call', params: { id: call } } };
  }
  if (!visit || lost.includes(visit)) return { waits: 'place' };
  const key = `visit/${visit}/note`;
  if (!(await isFree(key))) return { waits: 'draft' };
  await commands.drafts.keep({ key, text });
  return { to: { name: 'visits.show', params: { id: visit } } };
}

/** Fills the form; `lost` are the records that were refused themselves, so that nothing can be written into them. */
export const copyAsNew = (words: RefusedWords, lost: RecordId[]): Promise<Copied> =>
  words.kind === 'item' ? item(words, lost) : journal(words, lost);
