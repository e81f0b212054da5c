import { describe, expect, it } from 'vitest';
import { apart, through } from '../../../tests/mock/sync';
import { headOf, keepsOf } from './words';

describe('what is said of photos and files', () => {
  const offline = { ...apart, unsent: 0, on_carriers: 0 };

  it('says that they wait or are on their way, though no line was found, once all words are up', () => {
    expect(headOf({ ...offline, files_unsent: 2, files_on_carriers: 1 })).toBe('files');
    expect(headOf({ ...offline, files_unsent: 2, files_on_carriers: 2 })).toBe('filesCarried');
    expect(headOf({ ...offline, unsent: 1, files_unsent: 2 })).toBe('offline');
    expect(headOf(offline)).toBe('offline');
    expect(headOf({ ...through, files_unsent: 1, files_on_carriers: 1 })).toBe('filesCarried');
    expect(headOf(through)).toBe('done');
  });

  it('counts those here and those on carriers apart among what keeps the laptop', () => {
    const keeps = keepsOf({ ...through, files_unsent: 3, files_on_carriers: 1 });
    expect(keeps).toEqual([
      { what: 'files', n: 2 },
      { what: 'filesCarried', n: 1 },
    ]);
  });
});
