import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import ImportPage from './ImportPage.vue';

async function open(answers = {}) {
  const asked = overCore(answers);
  const { global } = await asMember('community_secretary', '/imports');
  const shown = render(ImportPage, { global });
  const input = shown.container.querySelector<HTMLInputElement>('input[type=file]')!;
  await fireEvent.change(input, { target: { files: [new File(['x'], '住户台账.xlsx')] } });
  return asked;
}
const apply = () => screen.getByRole<HTMLButtonElement>('button', { name: /写入 1196 行/ });

describe('an import', () => {
  it('says what is wrong with the file and offers nothing to write', async () => {
    await open({
      'imports.preview': () => {
        throw { code: 'InvalidInput', reason: 'source_old_excel' };
      },
    });
    expect((await screen.findByRole('alert')).textContent).toContain('.xls');
    expect(screen.queryByRole('button', { name: /写入/ })).toBeNull();
  });

  it('writes nothing while rows are rejected, unless the correct ones alone are asked for', async () => {
    const asked = await open();
    await screen.findByText('读完了，还没有写入');
    expect(apply().disabled).toBe(true);
    await fireEvent.click(screen.getByLabelText(/只写正确的行/));
    expect(apply().disabled).toBe(false);
    await fireEvent.click(apply());
    await screen.findByText('已写入');
    const sent = asked.filter((one) => one.name.startsWith('imports.')).map((one) => [one.name, one.args.skip_bad]);
    expect(sent).toEqual([
      ['imports.preview', false],
      ['imports.apply', true],
    ]);
  });

  it('shows sums that agree what to check in words, and the rejected rows first', async () => {
    await open();
    expect(await screen.findByText('读到 1205 行 = 新增 1196 + 更新 0 + 不变 6 + 未写入 3')).toBeTruthy();
    expect(screen.getByText(/门牌相同、户主不同/)).toBeTruthy();
    expect(screen.getByRole('button', { name: /未写入/ }).getAttribute('aria-pressed')).toBe('true');
  });
});
