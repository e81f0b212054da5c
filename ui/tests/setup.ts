/** Every test starts with an empty page of standard type. */
import { cleanup, configure } from '@testing-library/vue';
import { afterEach, beforeEach } from 'vitest';

configure({ getElementError: (message) => new Error(message ?? 'not found') });

beforeEach(() => {
  if (typeof document === 'undefined') return;
  document.documentElement.dataset.size = 'standard';
  sessionStorage.clear();
});
afterEach(() => {
  if (typeof document !== 'undefined') cleanup();
});
