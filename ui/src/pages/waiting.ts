/** What waits for the lead, in words: only the kinds of which there is any. */
import type { Waiting } from '@/api/generated';

type Say = (key: string, named?: Record<string, unknown>) => string;

// i18n: pages.waiting.visits pages.waiting.late pages.waiting.items
export const waitingWords = (waiting: Waiting, t: Say): string =>
  (['visits', 'late', 'items'] as const)
    .filter((kind) => waiting[kind] > 0)
    .map((kind) => t(`pages.waiting.${kind}`, { n: waiting[kind] }))
    .join(t('pages.waiting.and'));
