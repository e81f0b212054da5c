import { describe, expect, it } from 'vitest';
import { apart, through } from '../../../tests/mock/sync';
import { headOf, keepsOf } from './words';

describe('what is said of photos and files', () => {
  const offline = { ...apart, unsent: 0, on_carriers: 0 };

  it('says that they wait or are on their way, though no line was found, once all words are up', () => {
    expect(headOf({ ...offline, files_unsent: 2, files_on_carriers: 1 })).toBe('files');
    expect(headOf({ ...offline, files_unsent: 2, files_on_carriers: 2 })).toBe('filesCarried');
    expect(headOf({ ...offline, unsent: 1, files_unsent: 2 })).toBe('offline');
    expect(headOf(offline)).toBe('offlineIdle');
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

  it('counts nothing of which there is none', () => {
    const refused = { is_offline: false, reason: 'hub_not_trusted', params: {} };
    expect(headOf({ ...through, problem: refused })).toBe('pullFailed');
    expect(headOf({ ...through, problem: refused, unsent: 2 })).toBe('failed');
    expect(headOf({ ...through, synced_at: null })).toBe('neverIdle');
    expect(headOf({ ...through, synced_at: null, unsent: 2 })).toBe('never');
  });

  it('counts half-typed text among what keeps the laptop', () => {
    expect(keepsOf({ ...through, unfinished: 2 })).toEqual([{ what: 'unfinished', n: 2 }]);
  });
});
