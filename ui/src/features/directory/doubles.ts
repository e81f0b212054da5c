/** What two lines of a ledger say, field by field. */
import type { HomeField, HomeSide } from '@/api/generated';
import type { SideLine } from '@/shared/SideBySide.vue';

interface Say {
  t: (key: string, named?: Record<string, unknown>) => string;
}

const FIELDS: HomeField[] = ['door', 'householder', 'phone', 'born', 'size', 'tags', 'is_vacant'];

function said(side: HomeSide, field: HomeField, { t }: Say): string | null {
  switch (field) {
    case 'door':
      return side.door;
    case 'householder':
      return side.householder;
    case 'phone':
      return side.phone_masked;
    case 'born':
      return side.born_in;
    case 'size':
      return side.size === null ? null : String(side.size);
    case 'tags':
      return side.tags.join(t('shared.comma')) || null;
    case 'is_vacant':
      return side.is_vacant ? t('directory.doubles.vacant') : null;
  }
}

/** Lines of which neither says anything are left out. */
export function linesOf(sides: [HomeSide, HomeSide], differs: HomeField[], say: Say): SideLine[] {
  return FIELDS.map((field) => ({
    key: field,
    // i18n: directory.doubles.field.*
    label: say.t(`directory.doubles.field.${field}`),
    values: sides.map((side) => said(side, field, say)),
    differs: differs.includes(field),
  })).filter((line) => line.values.some((value) => value !== null));
}

/** How much a line of the ledger says. */
function fullness(side: HomeSide): number {
  const told = [side.householder, side.phone_masked, side.born_in, side.size].filter((value) => value !== null);
  return told.length + side.tags.length + side.joined.length;
}

/** The one to keep until somebody chooses the other: whichever says more, the left one of two that say as much. */
export function fuller(one: HomeSide, other: HomeSide): HomeSide {
  return fullness(other) > fullness(one) ? other : one;
}
