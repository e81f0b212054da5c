import { fireEvent, render, screen } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { exports } from '../../../tests/mock/traces';
import FileCheck from './FileCheck.vue';

async function choose(answer: () => unknown) {
  const asked = overCore({ 'audit.find_file': answer });
  const { global } = await asMember('recorder');
  render(FileCheck, { global });
  const input = screen.getByLabelText<HTMLInputElement>(/选择文件/);
  await fireEvent.change(input, { target: { files: [new File(['x'], '台账.xlsx')] } });
  return asked;
}

describe('a file that was found', () => {
  beforeEach(() => void (document.body.innerHTML = ''));

  it('is said to be of this vault, with the day and what it was', async () => {
    const asked = await choose(() => [exports[0]]);
    expect(await screen.findByText(/是从这份资料导出的：.*上传回执台账/)).toBeTruthy();
    expect(asked[0]?.args).toEqual({ file_name: '台账.xlsx', content_base64: 'eA==' });
  });

  it('is said not to be, and where else to look', async () => {
    await choose(() => []);
    expect((await screen.findByText(/没有对上/)).textContent).toMatch(/备份.*核对不出来.*由本人登录后核对/);
  });

  it('takes back what was said of another one when this one is too large to be read', async () => {
    await choose(() => [exports[0]]);
    await screen.findByText(/是从这份资料导出的/);
    const large = new File([new Uint8Array(41 * 1024 * 1024)], '大.xlsx');
    await fireEvent.change(screen.getByLabelText(/选择文件/), { target: { files: [large] } });
    await screen.findByText(/40/);
    expect(screen.getByRole('status').textContent).toBe('');
  });

  it('is not said to be anything when it could not be read', async () => {
    await choose(() => {
      throw { code: 'InvalidInput', reason: 'file_too_large', params: { limit_mib: 50 } };
    });
    expect((await screen.findByRole('alert')).textContent).toContain('文件太大');
    expect(screen.getByRole('status').textContent).toBe('');
  });
});
