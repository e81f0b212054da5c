/** Telephone numbers as they are shown to whoever only passes by. */

/** `138****5678`: the first three and the last four; of a short number only the last two. As `directory::phone::mask`. */
export function maskPhone(number: string): string {
  const digits = [...number].filter((c) => c.trim() !== '');
  if (digits.length === 0) return '';
  const [head, tail] = digits.length >= 10 ? [3, 4] : [0, Math.min(2, Math.floor(digits.length / 2))];
  return `${digits.slice(0, head).join('')}****${digits.slice(digits.length - tail).join('')}`;
}
