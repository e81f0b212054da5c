import { describe, expect, it } from 'vitest';
import { maskPhone } from './phone';

describe('a masked number', () => {
  it.each([
    ['13812345678', '138****5678'],
    ['138 1234 5678', '138****5678'],
    ['021-14734464', '021****4464'],
    ['12345', '****45'],
    ['1', '****'],
    ['', ''],
  ])('%s is shown as %s', (number, masked) => {
    expect(maskPhone(number)).toBe(masked);
  });
});
