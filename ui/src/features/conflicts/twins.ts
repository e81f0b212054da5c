/** The pairs that are asked about, and those that were answered on this page: they stay on it until it is left. */
import { computed, ref } from 'vue';
import { commands, type TwinRow, type TwinVerdict } from '@/api/generated';
import { useQuery } from '@/api/live';

export interface ShownTwin {
  row: TwinRow;
  said?: TwinVerdict;
  isAgain: boolean;
}

export function useTwins() {
  const {
    data: asked,
    error,
    refresh,
  } = useQuery(() => commands.twins.list(), ['twin', 'visit', 'household_call', 'item', 'journal', 'attendance']);
  const answered = ref<ShownTwin[]>([]);
  /** In the order in which they were first seen: nothing jumps about under a person's hands. */
  const order: string[] = [];
  const placeOf = (key: string): number => {
    if (!order.includes(key)) order.push(key);
    return order.indexOf(key);
  };

  const shown = computed<ShownTwin[]>(() => {
    const rows = asked.value ?? [];
    for (const row of rows) placeOf(row.twin);
    const isAsked = (one: ShownTwin) => rows.some((row) => row.twin === one.row.twin);
    const isAgain = (row: TwinRow) => answered.value.some((one) => one.row.twin === row.twin && one.isAgain);
    const all: ShownTwin[] = [
      ...rows.map((row) => ({ row, isAgain: isAgain(row) })),
      ...answered.value.filter((one) => !isAsked(one)),
    ];
    return all.sort((a, b) => placeOf(a.row.twin) - placeOf(b.row.twin));
  });

  function note(row: TwinRow, said?: TwinVerdict): void {
    const others = answered.value.filter((one) => one.row.twin !== row.twin);
    answered.value = [...others, { row, said, isAgain: said === undefined }];
  }

  const pairOf = (row: TwinRow) => ({ one: row.sides[0].id, other: row.sides[1].id });
  async function decide(row: TwinRow, verdict: TwinVerdict): Promise<void> {
    await commands.twins.decide({ ...pairOf(row), verdict });
    note(row, verdict);
  }
  async function takeBack(row: TwinRow): Promise<void> {
    await commands.twins.reopen(pairOf(row));
    note(row);
  }

  return { asked, shown, error, refresh, decide, takeBack };
}
