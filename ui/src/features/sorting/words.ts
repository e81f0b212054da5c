/** The words of what is agreed on, in the district's own terms. */
import { useI18n } from 'vue-i18n';
import type { Pack, SortingChange, SortingRow } from '@/api/generated';

/** A concern that goes its own way needs to say who solves it. */
export const lacksRoute = ({ sorted }: SortingRow['marks']): boolean =>
  sorted.nature === 'concern' && !sorted.is_hotline && !sorted.duplicate_of && !sorted.route;

export function useSortingWords(pack: () => Pack | null) {
  const { t } = useI18n();
  const choice = (list: 'natures' | 'routes', value: string | null) =>
    pack()?.[list].find((one) => one.value === value)?.word ?? '';
  /** Without the verb they all end in: the row says who. */
  const routeWord = (value: string | null): string => choice('routes', value).replace(/解决$/, '');
  const natureWord = (value: string | null): string => choice('natures', value);

  function valueWord(field: string, value: string | null): string {
    if (value === null) return t('sorting.none');
    if (field === 'nature') return natureWord(value);
    if (field === 'route') return routeWord(value);
    if (field === 'is_hotline') return t(value === 'true' ? 'sorting.hotlineYes' : 'sorting.hotlineNo');
    return t('sorting.sameAs', { number: value });
  }

  // i18n: sorting.fields.*
  const fieldWord = (field: string): string => t(`sorting.fields.${field}`);
  const changeWords = (change: SortingChange): string =>
    t('sorting.changed', {
      what: fieldWord(change.field),
      before: valueWord(change.field, change.before),
      after: valueWord(change.field, change.after),
    });

  return { natureWord, routeWord, fieldWord, changeWords };
}
