/** The words of closed lists: the district's own in Chinese, ours in every other language. */
import { useI18n } from 'vue-i18n';
import type { AttachmentPlace, ItemRow, Pack, State, SummonsState } from '@/api/generated';
import type { StatusLook } from '@/shared/StatusChip.vue';

export type List = 'natures' | 'sources' | 'states' | 'outcomes';

export function useWords(pack: () => Pack | null) {
  const { t, te, locale } = useI18n();

  // i18n: concerns.natures.* concerns.sources.* concerns.states.* concerns.outcomes.*
  function wordOf(list: List, value: string): string {
    const own = pack()?.[list].find((choice) => choice.value === value)?.word;
    const key = `concerns.${list}.${value}`;
    if (own && (locale.value.startsWith('zh') || !te(key))) return own;
    return te(key) ? t(key) : value;
  }

  const tilesOf = (list: List) =>
    (pack()?.[list] ?? []).map((choice) => ({ value: choice.value, label: wordOf(list, choice.value) }));

  /** The word of the chip: the state, and how many days are left or over. */
  function stateWord(row: ItemRow): string {
    if (row.state === null) return wordOf('natures', row.nature);
    const days = daysWord(row);
    return days ? `${wordOf('states', row.state)} · ${days}` : wordOf('states', row.state);
  }

  function daysWord(row: ItemRow): string {
    if (row.days_left === null || row.state === null || isFinished(row.state)) return '';
    return row.days_left < 0
      ? t('concerns.due.over', { n: -row.days_left })
      : t('concerns.due.left', { n: row.days_left });
  }

  return { wordOf, tilesOf, stateWord, daysWord };
}

const FINISHED: State[] = ['resolved', 'closed', 'referred', 'withdrawn', 'deferred'];
export const isFinished = (state: State): boolean => FINISHED.includes(state);

/** Days before the due date from which a concern is shown as soon due. */
const SOON_DAYS = 3;

/** How the state of a summons looks. */
export const SUMMONS_LOOKS: Record<SummonsState, StatusLook> = {
  called: 'waiting',
  taken: 'doing',
  answered: 'recall',
  returned: 'recall',
  verified: 'done',
  withdrawn: 'parked',
};

/** How the place of a file looks. */
export const FILE_LOOKS: Record<AttachmentPlace, StatusLook> = {
  on_laptop: 'waiting',
  on_both: 'done',
  elsewhere: 'doing',
  erased: 'parked',
};

/** `640 KB`, `3.2 MB`. */
export function sizeWords(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1000 ? `${kilobytes} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const LOOKS: Record<State, StatusLook> = {
  raised: 'waiting',
  accepted: 'doing',
  handling: 'doing',
  resolved: 'recall',
  closed: 'done',
  deferred: 'parked',
  referred: 'parked',
  withdrawn: 'parked',
};

/** Overdue and soon due win over the state while the work is open. */
export function lookOf(row: Pick<ItemRow, 'state' | 'is_overdue' | 'days_left'>): StatusLook {
  if (row.state === null) return 'done';
  if (isFinished(row.state)) return LOOKS[row.state];
  if (row.is_overdue) return 'late';
  return row.days_left !== null && row.days_left <= SOON_DAYS ? 'soon' : LOOKS[row.state];
}

/** `2026-4` in words; whatever is no round's number stays as it is. */
export function roundWords(number: string | null, t: (key: string, named: Record<string, unknown>) => string): string {
  const found = /^(\d{4})-([1-4])$/.exec(number ?? '');
  return found ? t('concerns.roundOf', { year: found[1], n: found[2] }) : (number ?? '');
}
