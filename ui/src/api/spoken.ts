/** The value of a field in words: the core says what it knows by name, the screens say dates, yes and no, and the words of closed
 * lists. What is kept, such as a code word or an id, is never shown as it is. */
import type { ClosedList, Manner } from './generated';

/** How a field is said. */
export interface SpokenAs {
  manner: Manner;
  list: ClosedList | null;
}

/** A value, and the core's words for it. */
export interface SpokenValue {
  value: string | null;
  words: string | null;
}

/** The screen's language. */
export interface Tongue {
  t: (key: string) => string;
  te: (key: string) => boolean;
  /** The district's own words come first in its own language. */
  isOwn: boolean;
  day: (value: string) => string;
  moment: (value: string) => string;
  /** A name in which a day may stand. */
  named: (words: string) => string;
}

/** Where the words of a list stand; null where the district's pack alone has them. */
export const HOMES: Record<ClosedList, string | null> = {
  natures: 'concerns.natures',
  sources: 'concerns.sources',
  categories: null,
  routes: null,
  attendee_roles: 'visits.attendee_roles',
  call_outcomes: 'visits.call.outcomes',
  visit_kinds: 'visits.kinds',
  told_sources: 'told.source',
  twin_verdicts: 'conflicts.twins.verdicts',
  seats: 'seats',
  roles: 'roles',
  place_levels: 'shared.levels',
  section_levels: 'shared.levels',
  kinds: 'sync.kind',
  intents: 'held.intent',
  held_reasons: 'held.reason',
  held_verdicts: 'held',
  erasure_bases: 'privacy.basis',
  sharing_bases: 'concerns.summons.bases',
  exported_as: 'shared.traces.what',
  opening_ways: 'shared.traces.way',
};

function ofList(list: ClosedList | null, one: SpokenValue, tongue: Tongue): string {
  const home = list && HOMES[list];
  const key = home ? `${home}.${one.value}` : null;
  const ours = key && tongue.te(key) ? tongue.t(key) : null;
  return (tongue.isOwn ? (one.words ?? ours) : (ours ?? one.words)) ?? tongue.t('shared.said.later');
}

// i18n: shared.said.* shared.levels.*
export function saidOf(as: SpokenAs, one: SpokenValue, tongue: Tongue): string {
  const { value } = one;
  if (value === null || value === '' || one.words === '') return tongue.t('shared.said.cleared');
  switch (as.manner) {
    case 'yes_no':
      return tongue.t(value === 'true' ? 'shared.said.yes' : 'shared.said.no');
    case 'day':
      return tongue.day(value);
    case 'moment':
      return tongue.moment(one.words ?? value);
    case 'choice':
      return ofList(as.list, one, tongue);
    case 'named':
      return one.words === null ? tongue.t('shared.said.notHere') : tongue.named(one.words);
    default:
      return value;
  }
}
