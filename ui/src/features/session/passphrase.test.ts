import { describe, expect, it } from 'vitest';
import { isGoodPin, isLongEnough } from './passphrase';

describe('a passphrase', () => {
  it.each([
    ['', false],
    ['123456789', false],
    ['一二三四五六七八九', false],
    ['三个 词 语', false],
    ['         x', false],
    ['1234567890', true],
    ['春 眠 不 觉', true],
    ['我家门前有两棵枣树树', true],
  ])('%j long enough: %s', (passphrase, is) => {
    expect(isLongEnough(passphrase)).toBe(is);
  });
});

describe('a PIN', () => {
  it.each([
    ['', false],
    ['12345', false],
    ['123456', false],
    ['654321', false],
    ['111111', false],
    ['12345a', false],
    ['1234567890123', false],
    ['802913', true],
    ['19491001', true],
  ])('%j good: %s', (pin, is) => {
    expect(isGoodPin(pin)).toBe(is);
  });
});
