import { describe, expect, it } from 'vitest';
import { i18n } from '@/app/i18n';
import { HOMES, saidOf, type Tongue } from './spoken';
import type { ClosedList } from './generated';
import types from './generated.ts?raw';

/** The words of a closed type, as the core gave it. */
function valuesOf(type: string): string[] {
  const found = new RegExp(`^export type ${type} = ("[^;]*");`, 'm').exec(types)?.[1] ?? '';
  return [...found.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
}

/** By which type a list's words travel. */
const TYPES: Record<ClosedList, string | null> = {
  natures: 'Nature',
  sources: 'Source',
  categories: null,
  routes: null,
  attendee_roles: 'AttendeeRole',
  call_outcomes: 'CallOutcome',
  visit_kinds: 'VisitKind',
  told_sources: 'ToldSource',
  twin_verdicts: 'TwinVerdict',
  seats: 'SeatRole',
  roles: 'Role',
  place_levels: null,
  section_levels: 'SectionLevel',
  kinds: 'RecordKind',
  intents: null,
  held_reasons: null,
  held_verdicts: 'HeldVerdict',
  erasure_bases: 'ErasureBasis',
  sharing_bases: 'SharingBasis',
  exported_as: 'ExportedAs',
  opening_ways: 'OpeningWay',
};
const { t, te } = i18n.global;
const tongue = (isOwn: boolean): Tongue => ({
  t: (key) => t(key),
  te: (key) => te(key),
  isOwn,
  day: (value) => `day ${value}`,
  moment: (value) => `moment ${value}`,
  named: (words) => `named ${words}`,
});

describe('a value in words', () => {
  it.each(Object.entries(TYPES).filter((pair): pair is [ClosedList, string] => pair[1] !== null))(
    'has one for every word of %s',
    (list, type) => {
      const values = valuesOf(type);
      expect(values.length).toBeGreaterThan(1);
      for (const value of values) {
        expect(te(`${HOMES[list]}.${value}`), `${list} ${value}`).toBe(true);
        const said = saidOf({ manner: 'choice', list }, { value, words: null }, tongue(true));
        expect(said).not.toBe(value);
        expect(said).not.toContain('.');
      }
    },
  );

  it('has one for every level of a place', () => {
    for (const value of ['district', 'subdistrict', 'community'])
      expect(saidOf({ manner: 'choice', list: 'place_levels' }, { value, words: null }, tongue(true))).not.toBe(value);
  });

  it("takes the district's own word in its own language, and ours in another", () => {
    const one = { value: 'concern', words: '区里的叫法' };
    expect(saidOf({ manner: 'choice', list: 'natures' }, one, tongue(true))).toBe('区里的叫法');
    expect(saidOf({ manner: 'choice', list: 'natures' }, one, tongue(false))).toBe('诉求');
    expect(saidOf({ manner: 'choice', list: 'routes' }, { value: 'x', words: '街道' }, tongue(false))).toBe('街道');
  });

  it('never says what is kept where it has no words for it', () => {
    const said = (manner: 'choice' | 'named', list: ClosedList | null) =>
      saidOf({ manner, list }, { value: 'of_a_later_version', words: null }, tongue(true));
    expect(said('choice', 'routes')).toBe('（本版本还不认识）');
    expect(said('choice', 'natures')).toBe('（本版本还不认识）');
    expect(said('named', null)).toBe('（本机没有它的名称）');
  });
});
