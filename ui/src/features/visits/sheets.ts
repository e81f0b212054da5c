/** What waits for the lead, one sheet each: visits, what came to a confirmed visit afterwards, what was heard outside visits. */
import {
  commands,
  type Confirmation,
  type Confirmed,
  type LatePage,
  type OtherItems,
  type VisitPage,
} from '@/api/generated';

export type Sheet =
  | { kind: 'visit'; key: string; visit: VisitPage }
  | { kind: 'late'; key: string; late: LatePage }
  | { kind: 'others'; key: string; others: OtherItems };

/** The sheets in the order they are read: visits in the order they were held first. */
export const sheetsOf = (pending: Confirmation | null): Sheet[] => [
  ...(pending?.visits ?? []).map((visit): Sheet => ({ kind: 'visit', key: `visit-${visit.row.id}`, visit })),
  ...(pending?.late ?? []).map((late): Sheet => ({ kind: 'late', key: `late-${late.row.id}`, late })),
  ...(pending?.items ?? []).map((others): Sheet => ({ kind: 'others', key: `others-${others.community}`, others })),
];

/** Confirms one sheet as a whole. */
export function confirmSheet(sheet: Sheet): Promise<Confirmed> {
  if (sheet.kind === 'visit') return commands.confirmation.confirm({ visit: sheet.visit.row.id });
  if (sheet.kind === 'late') return commands.confirmation.confirm_late({ visit: sheet.late.row.id });
  return commands.confirmation.confirm_items({ community: sheet.others.community });
}
