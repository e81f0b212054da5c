import { describe, expect, it } from 'vitest';
import { lettersOf, splitLine, WHOLE } from './joiningCode';

describe('a joining code as it is typed', () => {
  it('counts letters and digits alone, full-width ones too', () => {
    expect(lettersOf('k7qm 2d9x－ＡＢ')).toBe('k7qm2d9xAB');
    expect(lettersOf('').length).toBeLessThan(WHOLE);
  });

  it('takes both lines out of one that was pasted', () => {
    expect(splitLine(' 10.1.2.3:8443 K7QM-2D9X-PW4R-6T3H ')).toEqual(['10.1.2.3:8443', 'K7QM-2D9X-PW4R-6T3H']);
    expect(splitLine('10.1.2.3：8443，K7QM-2D9X-PW4R-6T3H')).toEqual(['10.1.2.3:8443', 'K7QM-2D9X-PW4R-6T3H']);
  });

  it('leaves an address alone that is still being typed', () => {
    for (const typed of ['10.1.2.3:8443', 'hub .example', '10.1.2.3:8443 K7QM-2D9X', '']) {
      expect(splitLine(typed)).toBeNull();
    }
  });
});
