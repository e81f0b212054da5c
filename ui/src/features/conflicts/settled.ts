/** What was settled on this page stays on it until it is left, so that a wrong key can be taken back. */
import { ref } from 'vue';
import type { AskedVoid, ConflictingField, ConflictRow } from '@/api/generated';

export interface Settled {
  row: ConflictRow;
  field: ConflictingField;
  /** The version that was kept; null for all of them. */
  keep: string | null;
  /** It was taken back, and waits to be settled anew. */
  isAgain: boolean;
}

/** Whether a record stays struck out, as it was decided here. */
export interface DecidedVoid {
  row: ConflictRow;
  asked: AskedVoid;
  isVoid: boolean;
  /** It was taken back, and waits to be decided anew. */
  isAgain: boolean;
}

export interface ShownVoid {
  asked: AskedVoid;
  decided?: DecidedVoid;
}

export interface ShownField {
  field: ConflictingField;
  settled?: Settled;
}

export type ShownRow = Omit<ConflictRow, 'fields' | 'void'> & { fields: ShownField[]; void: ShownVoid | null };

/** What stands for a field where it is asked whether the record stays struck out. */
export const VOID = 'void';

export function useSettled() {
  const settled = ref<Settled[]>([]);
  const decided = ref<DecidedVoid[]>([]);
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

  function noteVoid(one: DecidedVoid): void {
    decided.value = [...decided.value.filter((other) => other.row.record !== one.row.record), one];
  }
  const bareOf = (row: ConflictRow): ShownRow => ({ ...row, fields: [], void: null });
  const questions = (row: ShownRow): string[] => [
    ...(row.void ? [keyOf(row.record, VOID)] : []),
    ...row.fields.map(({ field }) => keyOf(row.record, field.field)),
  ];

  /** What the core lists now, and what was settled here and is not listed again. */
  function shownOf(rows: ConflictRow[]): ShownRow[] {
    const shown = new Map<string, ShownRow>();
    for (const row of rows) {
      const asked = row.void && { asked: row.void };
      shown.set(row.record, { ...row, fields: row.fields.map((field) => ({ field })), void: asked });
    }
    for (const one of decided.value) {
      const row = shown.get(one.row.record) ?? bareOf(one.row);
      row.void ??= { asked: one.asked, decided: one };
      shown.set(one.row.record, row);
    }
    for (const one of settled.value) {
      const row = shown.get(one.row.record) ?? bareOf(one.row);
      if (!row.fields.some(({ field }) => field.field === one.field.field))
        row.fields.push({ field: one.field, settled: one });
      shown.set(one.row.record, row);
    }
    const all = [...shown.values()];
    for (const row of all) questions(row).forEach(placeOf);
    const fieldAt = (row: ShownRow) => (one: ShownField) => placeOf(keyOf(row.record, one.field.field));
    for (const row of all) row.fields.sort((a, b) => fieldAt(row)(a) - fieldAt(row)(b));
    const rowAt = (row: ShownRow) => Math.min(...questions(row).map(placeOf));
    return all.sort((a, b) => rowAt(a) - rowAt(b));
  }

  return { note, noteVoid, shownOf };
}
