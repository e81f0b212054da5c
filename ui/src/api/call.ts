/** The one port every command goes through. `generated.ts` puts types on it. */
import { openDoor, type Door } from './door';
import { toCallError } from './errors';

let door: Door | null = null;

function theDoor(): Door {
  door ??= openDoor();
  return door;
}

/** Tests bring their own door. */
export function useDoor(other: Door | null): void {
  door = other;
}

/** Runs one command of the core.
 * @throws CallError when the core refuses or fails */
export async function call<T>(name: string, args: object = {}): Promise<T> {
  try {
    return (await theDoor().call(name, args)) as T;
  } catch (thrown) {
    throw toCallError(thrown);
  }
}

/** Address of bytes the core keeps under `id`: pictures, page previews, finished files. */
export function bytesUrl(id: string): string {
  return theDoor().bytesUrl(id);
}
