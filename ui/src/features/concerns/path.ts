/** A concern's way as the screens draw it. */
import type { ItemPage, State, StepView } from '@/api/generated';
import { dateTime, shortDate } from '@/shared/dates';
import type { StepItem } from '@/shared/Stepper.vue';
import type { TimelineEntry } from '@/shared/Timeline.vue';

interface Say {
  t: (key: string, named?: Record<string, unknown>) => string;
  te: (key: string) => boolean;
  locale: string;
  state: (value: string) => string;
  /** The district's own words of its routes. */
  routes: Record<string, string>;
}

const MAIN: State[] = ['raised', 'accepted', 'handling', 'resolved', 'closed'];
const ASIDE: Partial<Record<State, State[]>> = {
  deferred: ['raised', 'accepted', 'handling', 'deferred'],
  referred: ['raised', 'accepted', 'referred', 'closed'],
  withdrawn: ['raised', 'withdrawn'],
};

/** The last step that brought the concern into a state; a misfit brought nothing. */
function broughtBy(steps: StepView[], state: State): StepView | undefined {
  const brought = steps.filter(
    (step, at) => !step.is_misfit && step.state_after === state && steps[at - 1]?.state_after !== state,
  );
  return brought[brought.length - 1];
}

/** States with date and signer: the main way, or the side way the concern has taken. */
export function pathOf(page: ItemPage, say: Say): StepItem[] {
  const now = page.row.state ?? 'raised';
  const way = ASIDE[now] ?? MAIN;
  const here = way.indexOf(now);
  return way.map((state, at) => {
    const step = broughtBy(page.steps, state);
    const isPassed = at < here || (at === here && (now === 'closed' || now === 'withdrawn'));
    const heard = state === 'raised' ? shortDate(page.row.heard_at, say.locale) : '';
    const note = step && at <= here ? `${shortDate(step.on, say.locale)} ${step.by}` : heard;
    return { value: state, label: say.state(state), isDone: isPassed, ...(note && { note }) };
  });
}

/** What was done, newest last. */
// i18n: concerns.steps.* concerns.stepFields.* concerns.values.*
export function storyOf(page: ItemPage, say: Say): TimelineEntry[] {
  return page.steps.map((step) => ({
    id: step.id,
    at: step.at,
    title: say.t(`concerns.steps.${step.step}`),
    by: step.recorded_for ? say.t('concerns.show.for', { by: step.by, whom: step.recorded_for }) : step.by,
    text: fieldsText(step.fields, say),
    isMisfit: step.is_misfit,
  }));
}

export function fieldWord(name: string, say: Pick<Say, 't' | 'te'>): string {
  const key = `concerns.stepFields.${name}`;
  return say.te(key) ? say.t(key) : name;
}

/** Days in words of the language; closed words by the locale; all else as it was written. */
function valueWord(value: string, say: Say): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return shortDate(value, say.locale);
  if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return dateTime(value, say.locale);
  const route = say.routes[value];
  if (route) return route;
  const key = `concerns.values.${value}`;
  return /^[a-z_]+$/.test(value) && say.te(key) ? say.t(key) : value;
}

function fieldsText(fields: Record<string, string>, say: Say): string | undefined {
  const parts = Object.entries(fields).filter(([, value]) => value !== '');
  return (
    parts
      .map(([name, value]) =>
        say.t('concerns.show.field', { name: fieldWord(name, say), value: valueWord(value, say) }),
      )
      .join('\n') || undefined
  );
}

/** An acceptance slip says until when an answer comes: only for a confirmed concern that was accepted and is open still. */
export function mayHaveSlip({ row, steps }: ItemPage): boolean {
  const isDue = ['accepted', 'handling'].includes(row.state ?? '') && row.due_on !== null;
  return row.stage !== 'draft' && isDue && steps.some((step) => step.step === 'accept' && !step.is_misfit);
}
