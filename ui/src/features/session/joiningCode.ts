/** What is typed of an address and a joining code; whether the code is right only the core says. */

/** Letters and digits of a code. */
export const WHOLE = 16;

/** The letters and digits of what was typed, half-width. */
export function lettersOf(typed: string): string {
  return typed.normalize('NFKC').replace(/[^0-9A-Za-z]/g, '');
}

/** Address and code out of one line; null where it is not both. */
export function splitLine(typed: string): [string, string] | null {
  const line = typed.normalize('NFKC').trim();
  const found = /^(\S+)[\s,;、，；]+(.+)$/.exec(line);
  if (!found?.[1] || !found[2] || lettersOf(found[2]).length !== WHOLE) return null;
  return [found[1], found[2].trim()];
}
