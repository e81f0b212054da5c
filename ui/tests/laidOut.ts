/** The test page has no layout: a grid is given the size of a screen, so that its rows are there. */
import { vi } from 'vitest';

export function layOut(): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 528 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 1190 });
}
