/** The rule for a passphrase: at least ten characters, or four words. The core judges; this only tells while typing. */

const ENOUGH_CHARACTERS = 10;
const ENOUGH_WORDS = 4;

/** True when the passphrase is long enough. Spaces around it do not count. */
export function isLongEnough(passphrase: string): boolean {
  const text = passphrase.trim();
  return [...text].length >= ENOUGH_CHARACTERS || text.split(/\s+/).filter(Boolean).length >= ENOUGH_WORDS;
}

/** A PIN is six to twelve digits, not all the same and not in a row. */
export function isGoodPin(pin: string): boolean {
  if (!/^\d{6,12}$/.test(pin) || /^(\d)\1+$/.test(pin)) return false;
  return !'0123456789012345678901'.includes(pin) && !'0987654321098765432109'.includes(pin);
}
