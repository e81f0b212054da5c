/** The district's figures as the centre counts them, beside those of this laptop. Asked for by hand; nothing is sent. */
import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { toCallError, type CallError } from '@/api/errors';
import { commands, type FigureRow, type FigureTable, type HubFigures } from '@/api/generated';

export interface FigurePair {
  id: string;
  /** This laptop's; one that is missing is no zero. */
  here: FigureRow | undefined;
  there: FigureRow | undefined;
  isSame: boolean;
}

const isSame = (a: FigureRow | undefined, b: FigureRow | undefined): boolean =>
  a?.value === b?.value && a?.base === b?.base;

export function useHubFigures(period: () => string | null, table: () => FigureTable | null) {
  const asked: Ref<HubFigures | null> = shallowRef(null);
  const isBusy = ref(false);
  const fault = shallowRef<CallError | null>(null);

  let latest = 0;
  // Of another time: these are not the numbers that were asked about, nor is what is still on its way.
  watch(period, () => {
    latest += 1;
    [asked.value, fault.value, isBusy.value] = [null, null, false];
  });

  /** This laptop's table of that time. While another is being counted the former one still stands: it is no match for the centre's. */
  const local = computed(() => {
    const here = table();
    return here !== null && here.period === period() ? here : null;
  });

  /** Every figure of either side; no two are the same or differ before there is a `local` table. */
  const pairs = computed<FigurePair[]>(() => {
    const here = new Map((local.value?.rows ?? []).map((row) => [row.id, row]));
    const there = new Map((asked.value?.table.rows ?? []).map((row) => [row.id, row]));
    return [...new Set([...here.keys(), ...there.keys()])].map((id) => ({
      id,
      here: here.get(id),
      there: there.get(id),
      isSame: isSame(here.get(id), there.get(id)),
    }));
  });
  const differing = computed(() => (local.value ? pairs.value.filter((pair) => !pair.isSame) : []));

  async function ask(): Promise<void> {
    const of = period();
    if (of === null || isBusy.value) return;
    const mine = ++latest;
    [isBusy.value, fault.value, asked.value] = [true, null, null];
    try {
      const given = await commands.figures.at_hub({ period: of });
      if (mine !== latest) return;
      asked.value = given;
    } catch (thrown) {
      if (mine !== latest) return;
      fault.value = toCallError(thrown);
    }
    isBusy.value = false;
  }

  return { asked, local, isBusy, fault, pairs, differing, ask };
}
