/** The doors of a day, as a list reads them. */
import type { DoorRow } from '@/api/generated';
import { readDoor, writeDoor } from '@/shared/door';

export type DoorMark = 'called' | 'open' | 'not_home' | 'not_convenient';

/** ✓ called on, ○ not yet, ⊘ nobody at home, ✕ not convenient now or moved away. */
export const MARKS: Record<DoorMark, string> = { called: '✓', open: '○', not_home: '⊘', not_convenient: '✕' };

export function markOf(door: DoorRow): DoorMark {
  if (door.outcome === 'not_home') return 'not_home';
  if (door.outcome === 'not_convenient' || door.outcome === 'moved') return 'not_convenient';
  return door.outcome === null ? 'open' : 'called';
}

/** One spelling of a door, so that `3号楼2单元501` finds `3-2-501`. */
export function doorKey(text: string): string {
  const parts = readDoor(text);
  return parts ? writeDoor(parts) : text.trim();
}

/** The part of a door before its unit and room: what a day's list is grouped by. */
export function buildingOf(door: string): string {
  const parts = readDoor(door);
  if (!parts) return '';
  return parts.lane ? `${parts.lane}弄${parts.building}` : parts.building;
}

export interface Building {
  name: string;
  doors: DoorRow[];
}

/** Doors by building, in the order in which each building first appears. */
export function byBuilding(doors: readonly DoorRow[]): Building[] {
  const found = new Map<string, DoorRow[]>();
  for (const door of doors) {
    const name = buildingOf(door.door);
    found.set(name, [...(found.get(name) ?? []), door]);
  }
  return [...found].map(([name, rows]) => ({ name, doors: rows }));
}

/** Doors whose number or householder holds what was typed. */
export function matching(doors: readonly DoorRow[], typed: string): DoorRow[] {
  const plain = typed.trim();
  const key = doorKey(plain);
  return plain === ''
    ? []
    : doors.filter(
        (d) => d.door.includes(plain) || doorKey(d.door).includes(key) || (d.householder ?? '').includes(plain),
      );
}
