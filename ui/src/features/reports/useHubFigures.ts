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

  // Counted anew meanwhile, or of another time: these are not the numbers that were asked about.
  watch([period, table], () => ([asked.value, fault.value] = [null, null]));

  /** Every figure of either side. */
  const pairs = computed<FigurePair[]>(() => {
    const here = new Map((table()?.rows ?? []).map((row) => [row.id, row]));
    const there = new Map((asked.value?.table.rows ?? []).map((row) => [row.id, row]));
    return [...new Set([...here.keys(), ...there.keys()])].map((id) => ({
      id,
      here: here.get(id),
      there: there.get(id),
      isSame: isSame(here.get(id), there.get(id)),
    }));
  });
  const differing = computed(() => pairs.value.filter((pair) => !pair.isSame));

  async function ask(): Promise<void> {
    const [of, at] = [period(), table()];
    if (of === null || isBusy.value) return;
    [isBusy.value, fault.value, asked.value] = [true, null, null];
    try {
      const given = await commands.figures.at_hub({ period: of });
      if (period() === of && table() === at) asked.value = given;
    } catch (thrown) {
      fault.value = toCallError(thrown);
    }
    isBusy.value = false;
  }

  return { asked, isBusy, fault, pairs, differing, ask };
}
