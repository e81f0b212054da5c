/** Where two texts differ: what they begin and end with alike is left out of the middle. */
export interface Parts {
  before: string;
  middle: string;
  after: string;
}

export function partsOf(text: string, other: string): Parts {
  const [mine, theirs] = [Array.from(text), Array.from(other)];
  const most = Math.min(mine.length, theirs.length);
  let start = 0;
  while (start < most && mine[start] === theirs[start]) start += 1;
  let end = 0;
  while (end < most - start && mine[mine.length - 1 - end] === theirs[theirs.length - 1 - end]) end += 1;
  return {
    before: mine.slice(0, start).join(''),
    middle: mine.slice(start, mine.length - end).join(''),
    after: mine.slice(mine.length - end).join(''),
  };
}
