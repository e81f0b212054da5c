import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../tests/featureMounting';
import WaitingVaults from './WaitingVaults.vue';

const row = {
  device: 'd8',
  short: '5d21f0a4',
  name: '周颖',
  role: 'lawyer',
  place_name: '上海新村',
  asked_at: '2026-10-08T09:12:00+08:00',
  asked_by: null,
  card: 'ab',
};

async function open(answers: object) {
  const asked = overCore(answers as never);
  const { global } = await asMember('secadmin');
  render(WaitingVaults, { global });
  return asked;
}

describe('vaults that wait to be let in', () => {
  it('lets in the one that was shown, and says so', async () => {
    let isIn = false;
    const asked = await open({
      'devices.waiting': () => (isIn ? [] : [row]),
      'devices.approve': () => ((isIn = true), {}),
    });
    await fireEvent.click(await screen.findByRole('button', { name: '放行周颖' }));
    expect((await screen.findByRole('status')).textContent).toContain('已放行周颖');
    expect(asked.find((one) => one.name === 'devices.approve')?.args).toEqual({ device: 'd8', card: 'ab' });
    await screen.findByText('没有在等的。');
  });

  it('says that the centre is out of reach rather than that nobody waits', async () => {
    await open({
      'devices.waiting': () => {
        throw { code: 'Offline', reason: 'hub_not_reached', params: {} };
      },
    });
    expect((await screen.findByRole('alert')).textContent).toContain('连不上中心端');
    expect(screen.queryByText('没有在等的。')).toBeNull();
  });
});
