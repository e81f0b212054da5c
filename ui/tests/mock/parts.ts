/** Answers of screens that have a file of their own. */
import { attachmentHandlers } from './attachments.ts';
import { seatHandlers } from './bureau.ts';
import { doubleHandlers } from './doubles.ts';
import { personnelHandlers } from './personnel.ts';
import { sortingHandlers } from './sorting.ts';
import { summonsHandlers } from './summonses.ts';
import { latest } from './updates.ts';
import { traceHandlers } from './traces.ts';

export const partHandlers = {
  ...attachmentHandlers,
  ...doubleHandlers,
  ...personnelHandlers,
  ...seatHandlers,
  ...sortingHandlers,
  ...summonsHandlers,
  ...traceHandlers,
  'updates.state': () => latest,
};
