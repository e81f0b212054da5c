/** A visit as one story: what was heard, doors, notes and what was agreed, in the order of time. */
import type { VisitPage } from '@/api/generated';
import type { TimelineEntry } from '@/shared/Timeline.vue';

interface Say {
  t: (key: string, named?: Record<string, unknown>) => string;
  nature: (value: string) => string;
}

const joined = (parts: (string | null | undefined | false)[]): string => parts.filter(Boolean).join(' · ');

// i18n: visits.call.outcomes.*
export function timelineOf(visit: VisitPage, { t, nature }: Say): TimelineEntry[] {
  const { recorded_by: by } = visit;
  const items = visit.items.map((item) => ({
    id: item.id,
    at: item.heard_at,
    title: joined([nature(item.nature), item.number]),
    by: item.is_unnamed ? t('visits.heard.unnamedShort') : (item.speaker ?? by),
    text: joined([item.text, item.first_answer && t('visits.heard.answered', { text: item.first_answer })]),
  }));
  const calls = visit.calls.map((call) => ({
    id: call.id,
    at: call.called_at,
    title: joined([
      call.door,
      call.outcome ? t(`visits.call.outcomes.${call.outcome}`) : t('visits.show.noOutcome'),
      call.courtesy && t('visits.call.courtesyShort'),
    ]),
    by: call.written_by.join(t('shared.comma')) || by,
    text: call.courtesy_note ?? undefined,
  }));
  const notes = visit.journal.map((row) => ({
    id: row.id,
    at: row.at,
    title: t('visits.show.journal'),
    by: row.by,
    text: row.text,
  }));
  const all: TimelineEntry[] = [...items, ...calls, ...notes].sort((a, b) => a.at.localeCompare(b.at));
  if (visit.row.confirmed_at && visit.confirmed_by) {
    all.push({
      id: `${visit.row.id}-confirmed`,
      at: visit.row.confirmed_at,
      title: t('visits.list.confirmed'),
      by: visit.confirmed_by,
    });
  }
  return all;
}
