/** Dates and times as the screens write them. */

const two = (n: number) => String(n).padStart(2, '0');
const WEEKDAYS = '日一二三四五六';

/** The core writes the district's own clock (`…+08:00`); it is shown as written, whatever zone this machine is set to. */
function toDate(value: Date | string): Date {
  if (value instanceof Date) return value;
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})|$)/.exec(value);
  if (!found || value.endsWith('Z')) return new Date(value);
  const [year = 0, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  return new Date(year, month - 1, day, hours, minutes, seconds);
}

/** `10:32:05` */
export function clockTime(value: Date | string): string {
  const d = toDate(value);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** `10:32` */
export function shortTime(value: Date | string): string {
  return clockTime(value).slice(0, 5);
}

/** `2026年10月8日`, in English `8 October 2026`. */
export function longDate(value: Date | string, locale = 'zh-CN'): string {
  const d = toDate(value);
  if (locale.startsWith('zh')) return `${d.getFullYear()}年${d.getMonth() + 1}月${d.getDate()}日`;
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(d);
}

/** Words of the core in which days stand as they are kept, with those days as people write them. */
export function withDays(words: string, locale = 'zh-CN'): string {
  return words.replace(/(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/g, (day) => longDate(day, locale));
}

/** `10月8日`, in English `8 Oct`. */
export function monthDay(value: Date | string, locale = 'zh-CN'): string {
  const d = toDate(value);
  if (locale.startsWith('zh')) return `${d.getMonth() + 1}月${d.getDate()}日`;
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(d);
}

/** `10月8日 周四`, in English `Thu 8 Oct`. */
export function shortDate(value: Date | string, locale = 'zh-CN'): string {
  const d = toDate(value);
  if (locale.startsWith('zh')) return `${d.getMonth() + 1}月${d.getDate()}日 周${WEEKDAYS[d.getDay()]}`;
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' }).format(d);
}

/** `10月8日 周四 10:32` */
export function dateTime(value: Date | string, locale = 'zh-CN'): string {
  return `${shortDate(value, locale)} ${shortTime(value)}`;
}

/** Whole calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Date | string, to: Date | string): number {
  const a = toDate(from);
  const b = toDate(to);
  const day = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((day(b) - day(a)) / 86_400_000);
}

/** The local day as `2026-10-08`. */
export function isoDay(value: Date | string = new Date()): string {
  const d = toDate(value);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}
