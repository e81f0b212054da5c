/** Rows of a list of changes: a new one, and those that are kept until they are written. */
import { commands, type PersonnelLine, type PersonnelOutcome, type PersonnelRow } from '@/api/generated';
import type { StatusLook } from '@/shared/StatusChip.vue';

const DRAFT = 'personnel.rows';

export const OUTCOMES: PersonnelOutcome[] = [
  'unread',
  'replaced',
  'added',
  'ended',
  'substituted',
  'moved',
  'corrected',
  'unchanged',
];

export const LOOKS: Record<PersonnelOutcome, StatusLook> = {
  unread: 'soon',
  replaced: 'doing',
  added: 'done',
  ended: 'parked',
  substituted: 'doing',
  moved: 'doing',
  corrected: 'done',
  unchanged: 'parked',
};

/** A row by hand, below all others. */
export function emptyRow(rows: PersonnelRow[]): PersonnelRow {
  const line = Math.max(0, ...rows.map((row) => row.line)) + 1;
  const text = '';
  return {
    line,
    team: text,
    community: text,
    seat: text,
    goes: text,
    comes: text,
    phone: text,
    unit: text,
    from_on: text,
    to_on: text,
    to_team: text,
    opens: text,
  };
}

/** What was pasted or put right outlives a power cut until it is written. */
export async function keepRows(rows: PersonnelRow[], fromOn: string): Promise<void> {
  if (rows.length === 0) await commands.drafts.drop({ key: DRAFT });
  else await commands.drafts.keep({ key: DRAFT, text: JSON.stringify({ rows, fromOn }) });
}

export async function keptRows(): Promise<{ rows: PersonnelRow[]; fromOn: string } | null> {
  const kept = (await commands.drafts.list({ prefix: DRAFT })).find((one) => one.key === DRAFT);
  if (!kept) return null;
  try {
    return JSON.parse(kept.text) as { rows: PersonnelRow[]; fromOn: string };
  } catch {
    return null;
  }
}

/** The cells of a row that say what it is about. */
export const aboutRow = (row: PersonnelRow | undefined): string =>
  row ? [row.team, row.community, row.seat, row.goes, row.comes].filter((cell) => cell.trim() !== '').join(' · ') : '';

/** Rows with an outcome in one of these words; all where none is chosen. */
export const withOutcome = (lines: PersonnelLine[], only: string[]): PersonnelLine[] =>
  only.length === 0 ? lines : lines.filter((line) => only.includes(line.outcome));
