/** The words of closed lists: the district's own in Chinese, ours in every other language. */
import { useI18n } from 'vue-i18n';
import type { Choice, Pack } from '@/api/generated';

type List = 'natures' | 'attendee_roles' | 'sources';

export function useWords(pack: () => Pack | null) {
  const { t, te, locale } = useI18n();

  // i18n: visits.natures.* visits.attendee_roles.* visits.sources.*
  function wordOf(list: List, value: string): string {
    const own = pack()?.[list].find((choice) => choice.value === value)?.word;
    const key = `visits.${list}.${value}`;
    if (own && (locale.value.startsWith('zh') || !te(key))) return own;
    return te(key) ? t(key) : value;
  }

  const tilesOf = (list: List): { value: string; label: string }[] =>
    (pack()?.[list] ?? []).map((choice: Choice) => ({ value: choice.value, label: wordOf(list, choice.value) }));

  const routeTiles = () => (pack()?.routes ?? []).map((route) => ({ value: route.value, label: route.word }));

  return { wordOf, tilesOf, routeTiles };
}

/** `2026-4` in words; whatever is no round's number stays as it is. */
export function roundWords(number: string | null, t: (key: string, named: Record<string, unknown>) => string): string {
  const found = /^(\d{4})-([1-4])$/.exec(number ?? '');
  return found ? t('visits.roundOf', { year: found[1], n: found[2] }) : (number ?? '');
}
