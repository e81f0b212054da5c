import { fireEvent, render, screen } from '@testing-library/vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { plugins } from '../../tests/mounting';
import UndoToast from './UndoToast.vue';
import { useUndo } from './useUndo';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  useUndo().dismiss();
  vi.useRealTimers();
});

describe('UndoToast', () => {
  it('takes back within ten seconds', async () => {
    const undo = vi.fn(async () => undefined);
    render(UndoToast, plugins());
    useUndo().offer('已存本机', undo);
    await nextTick();
    await fireEvent.click(screen.getByRole('button', { name: /撤销/ }));
    expect(undo).toHaveBeenCalledOnce();
    expect(screen.queryByText(/已存本机/)).toBeNull();
  });

  it('is gone after ten seconds', async () => {
    render(UndoToast, plugins());
    useUndo().offer('已存本机', async () => undefined);
    await nextTick();
    expect(screen.getByText(/已存本机/)).toBeTruthy();
    await vi.advanceTimersByTimeAsync(10_001);
    expect(screen.queryByText(/已存本机/)).toBeNull();
  });

  it('offers no undo for what cannot be undone', async () => {
    render(UndoToast, plugins());
    useUndo().offer('口令已更换');
    await nextTick();
    expect(screen.queryByRole('button', { name: /撤销/ })).toBeNull();
  });

  it('reports an undo that failed', async () => {
    const { emitted } = render(UndoToast, plugins());
    useUndo().offer('已存本机', () => Promise.reject(new Error('no')));
    await nextTick();
    await fireEvent.click(screen.getByRole('button', { name: /撤销/ }));
    await nextTick();
    expect(emitted().failed).toHaveLength(1);
  });
});
