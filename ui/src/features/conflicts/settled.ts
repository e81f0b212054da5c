/** What was settled on this page stays on it until it is left, so that a wrong key can be taken back. */
import { ref } from 'vue';
import type { ConflictingField, ConflictRow } from '@/api/generated';

export interface Settled {
  row: ConflictRow;
  field: ConflictingField;
  /** The version that was kept; null for all of them. */
  keep: string | null;
  /** It was taken back, and waits to be settled anew. */
  isAgain: boolean;
}

export interface ShownField {
  field: ConflictingField;
  settled?: Settled;
}

export type ShownRow = Omit<ConflictRow, 'fields'> & { fields: ShownField[] };

export function useSettled() {
  const settled = ref<Settled[]>([]);
  /** Records and their fields in the order in which they were first seen: nothing jumps about under a person's hands. */
  const order: string[] = [];
  const placeOf = (key: string): number => {
    if (!order.includes(key)) order.push(key);
    return order.indexOf(key);
  };
  const keyOf = (record: string, field: string): string => `${record} ${field}`;

  function note(row: ConflictRow, field: ConflictingField, keep: string | null, isAgain = false): void {
    const others = settled.value.filter((one) => one.row.record !== row.record || one.field.field !== field.field);
    settled.value = [...others, { row, field, keep, isAgain }];
  }

  /** What the core lists now, and what was settled here and is not listed again. */
  function shownOf(rows: ConflictRow[]): ShownRow[] {
    const shown = new Map<string, ShownRow>();
    for (const row of rows) shown.set(row.record, { ...row, fields: row.fields.map((field) => ({ field })) });
    for (const one of settled.value) {
      const row = shown.get(one.row.record) ?? { ...one.row, fields: [] };
      if (!row.fields.some(({ field }) => field.field === one.field.field))
        row.fields.push({ field: one.field, settled: one });
      shown.set(one.row.record, row);
    }
    const all = [...shown.values()];
    for (const row of rows) for (const field of row.fields) placeOf(keyOf(row.record, field.field));
    const fieldAt = (row: ShownRow) => (one: ShownField) => placeOf(keyOf(row.record, one.field.field));
    for (const row of all) row.fields.sort((a, b) => fieldAt(row)(a) - fieldAt(row)(b));
    const rowAt = (row: ShownRow) => Math.min(...row.fields.map(fieldAt(row)));
    return all.sort((a, b) => rowAt(a) - rowAt(b));
  }

  return { note, shownOf };
}
