import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { defineComponent, nextTick, ref, type Component } from 'vue';
import { plugins } from '../../tests/mounting';
import Sheet from './Sheet.vue';
import WideSheet from './WideSheet.vue';

const opener = (window: Component) =>
  defineComponent({
    components: { Window: window },
    setup: () => ({ isOpen: ref(false) }),
    template: `<button @click="isOpen = true">打开</button>
      <Window v-if="isOpen" title="一步" @close="isOpen = false"><input aria-label="内容" /></Window>`,
  });

describe.each([
  ['a small window', Sheet],
  ['a large window', WideSheet],
])('%s', (_name, window) => {
  it('is closed, not only taken away, so that the focus goes back to what opened it', async () => {
    render(opener(window as Component), plugins());
    await fireEvent.click(screen.getByRole('button', { name: '打开' }));
    const dialog = screen.getByRole<HTMLDialogElement>('dialog');
    expect(dialog.open).toBe(true);
    await fireEvent.click(screen.getByRole('button', { name: '关闭' }));
    await nextTick();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(dialog.open).toBe(false);
  });
});
