/** The ways people write a door, read into its parts. Nothing is inferred: what is not written stays empty. */

export interface DoorParts {
  lane: string;
  building: string;
  unit: string;
  room: string;
}

const FULL_WIDTH = /[０-９Ａ-Ｚａ-ｚ．－]/g;

function half(text: string): string {
  return text.replace(FULL_WIDTH, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[—–－﹣]/g, '-');
}

const NUMBER = '[0-9]+[A-Za-z]?|[A-Za-z][0-9]*|[甲乙丙丁]';
const WRITTEN = new RegExp(
  `^(?:(?<lane>[0-9]+)弄)?(?:(?<building>${NUMBER})(?:号楼|号|幢|栋|楼|座))?(?:(?<unit>${NUMBER})(?:单元|门))?(?:(?<room>${NUMBER})(?:室|户|房)?)?$`,
);

/** Reads `3-2-501`, `3.2.501`, `3 2 501`, `3号楼2单元501`, `120弄3号501室`, `3-501`; null when it is no door.
 * Two numbers are building and room, since many stairs have no unit. */
export function readDoor(text: string): DoorParts | null {
  const plain = half(text.trim());
  const lane = /^([0-9]+)弄[-\s]*/.exec(plain);
  const parts = (lane ? plain.slice(lane[0].length) : plain).split(/[-.\s/、,,]+/).filter(Boolean);
  if (parts.length >= 2 && parts.length <= 3 && parts.every((p) => new RegExp(`^(?:${NUMBER})$`).test(p))) {
    const [building = '', second = '', third] = parts;
    return { lane: lane?.[1] ?? '', building, unit: third ? second : '', room: third ?? second };
  }
  const found = WRITTEN.exec(plain.replace(/[-\s]/g, ''))?.groups;
  if (!found || !found.building || !found.room) return null;
  return { lane: found.lane ?? '', building: found.building, unit: found.unit ?? '', room: found.room };
}

/** The door as a key people recognise: `120弄-3-2-501`. */
export function writeDoor(door: DoorParts): string {
  return [door.lane && `${door.lane}弄`, door.building, door.unit, door.room].filter(Boolean).join('-');
}
