/** What two wrote of one visit or one call, line by line: such as neither says anything of is left out. */
import type { TwinRow, TwinSide } from '@/api/generated';
import type { SideLine } from '@/shared/SideBySide.vue';

interface Say {
  t: (key: string, named?: Record<string, unknown>) => string;
  day: (value: string) => string;
  moment: (value: string) => string;
}

type Reader = (side: TwinSide) => string | null | undefined;

// i18n: visits.kinds.* visits.list.* visits.call.outcomes.*
function visitLines({ t, day }: Say): [string, Reader][] {
  const span = (from?: string | null, to?: string | null): string => [from, to].filter(Boolean).join('—');
  return [
    ['on', ({ visit }) => visit?.visited_on && day(visit.visited_on)],
    ['kind', ({ visit }) => visit && t(`visits.kinds.${visit.kind}`)],
    ['place', ({ fields }) => fields?.place],
    ['time', ({ fields }) => span(fields?.started_at, fields?.ended_at)],
    ['attended', ({ visit }) => visit && t('conflicts.twins.people', { n: visit.attended })],
    [
      'doors',
      ({ doors: all }) =>
        all.length > 0 ? t('conflicts.twins.doors', { n: all.length, doors: all.join(t('shared.comma')) }) : null,
    ],
    ['items', ({ visit }) => visit && t('conflicts.twins.items', { n: visit.items })],
    ['topic', ({ fields }) => fields?.briefing_topic],
    ['toured', ({ fields }) => fields?.toured],
    ['summary', ({ fields }) => fields?.summary],
  ];
}

function callLines({ t, moment }: Say): [string, Reader][] {
  return [
    ['door', ({ call }) => call?.door],
    ['householder', ({ call }) => call?.householder],
    ['time', ({ call }) => call && moment(call.called_at)],
    ['outcome', ({ call }) => call?.outcome && t(`visits.call.outcomes.${call.outcome}`)],
    ['courtesy', ({ call }) => call && t(call.courtesy ? 'shared.said.yes' : 'shared.said.no')],
    ['courtesy_note', ({ call }) => call?.courtesy_note],
    ['items', ({ call }) => call && t('conflicts.twins.items', { n: call.items })],
    ['journal', ({ call }) => call?.journal],
  ];
}

// i18n: conflicts.twins.row.*
export function rowsOf(row: TwinRow, say: Say): SideLine[] {
  const lines: [string, Reader][] = [
    ['begun', (side) => say.moment(side.begun_at)],
    ['stage', (side) => say.t(`visits.list.${side.stage}`)],
    ...(row.about === 'visit' ? visitLines(say) : callLines(say)),
  ];
  return lines
    .map(([key, of]) => {
      const values = row.sides.map((side) => of(side) || null);
      // Nobody begins at the same minute: that says nothing.
      const differs = key !== 'begun' && values[0] !== values[1];
      return { key, label: say.t(`conflicts.twins.row.${key}`), values, differs };
    })
    .filter((line) => line.values.some((value) => value !== null));
}
