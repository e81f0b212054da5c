import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { plugins } from '../../tests/mounting';
import FileDrop from './FileDrop.vue';

function show(more: object = {}) {
  return render(FileDrop, { props: { label: '加入文件', button: '选择文件', ...more }, ...plugins() });
}
const choose = async (file: File) => {
  const input = screen.getByLabelText(/加入文件/) as HTMLInputElement;
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  await fireEvent.change(input);
};

describe('FileDrop', () => {
  it('gives the name and the bytes in base64', async () => {
    const { emitted } = show();
    await choose(new File([new Uint8Array([0, 255, 16])], '王敏.zfjoin'));
    await waitFor(() => expect(emitted().file).toBeTruthy());
    expect(emitted().file?.[0]).toEqual([{ file_name: '王敏.zfjoin', content_base64: 'AP8Q', size: 3 }]);
  });

  it('refuses what is too large before reading it', async () => {
    const { emitted } = show({ maxMegabytes: 1 });
    const file = new File(['x'], 'bomb.xlsx');
    Object.defineProperty(file, 'size', { value: 200 * 1024 * 1024 });
    await choose(file);
    expect(screen.getByRole('alert').textContent).toContain('1 兆');
    expect(emitted().file).toBeUndefined();
  });
});
