/** A release from a file: it may have 256 MiB, so it goes to the core piece by piece. */
import { commands, type UpdateState } from '@/api/generated';
import { readFile } from '@/shared/readFile';

/** So many bytes at once; the first of them say whether the rest is wanted. */
export const PIECE = 4 * 1024 * 1024;

/** Tells how far it is, in percent. */
export async function takeRelease(file: File, tell: (percent: number) => void): Promise<UpdateState> {
  for (let at = 0; ; at += PIECE) {
    const has_more = at + PIECE < file.size;
    const content_base64 = await readFile(file.slice(at, at + PIECE));
    const state = await commands.updates.take({ content_base64, at, has_more });
    tell(Math.min(100, Math.floor(((at + PIECE) * 100) / file.size)));
    if (!has_more) return state;
  }
}
