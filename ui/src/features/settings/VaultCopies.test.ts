import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { exports } from '../../../tests/mock/traces';
import VaultCopies from './VaultCopies.vue';

const copy = exports[1]!;

describe('copies of the own vault', () => {
  it('are said to be gone one by one, and are listed no more', async () => {
    let left = [copy];
    const asked = overCore({
      'audit.vault_copies': () => left,
      'audit.say_copy_gone': () => ((left = []), { saved_at: '' }),
    });
    const { global } = await asMember('recorder');
    render(VaultCopies, { global });
    await screen.findByText('整份资料的备份和换下来的资料：1 份');
    expect(screen.getByText(/8f0f481a.zfbackup/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: /已销毁/ }));
    expect(asked.find((one) => one.name === 'audit.say_copy_gone')?.args).toEqual({ id: copy.id });
    await expect.poll(() => screen.queryByText('整份资料的备份和换下来的资料：1 份')).toBeNull();
  });

  it('stay where the word was not taken, and it is said why', async () => {
    overCore({
      'audit.vault_copies': () => [copy],
      'audit.say_copy_gone': () => {
        throw { code: 'NotAllowedNow', reason: 'export_stands', params: {} };
      },
    });
    const { global } = await asMember('recorder');
    render(VaultCopies, { global });
    await fireEvent.click(await screen.findByRole('button', { name: /已销毁/ }));
    expect((await screen.findByRole('alert')).textContent).toContain('由做备份的人登记');
    expect(screen.getByText('整份资料的备份和换下来的资料：1 份')).toBeTruthy();
  });
});
