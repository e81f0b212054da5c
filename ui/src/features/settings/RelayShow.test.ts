import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { noCarriers, syncHandlers } from '../../../tests/mock/sync';
import RelayShow from './RelayShow.vue';

async function open(answers = {}) {
  document.body.innerHTML = '';
  const asked = overCore({ ...syncHandlers, 'carriers.state': () => noCarriers, ...answers });
  const { global } = await asMember('recorder', '/settings');
  render(RelayShow, { global });
  await screen.findByRole('heading', { name: '中转站' });
  return asked;
}

describe('the relay', () => {
  it('is taken by its file and left again', async () => {
    let relay: string | null = null;
    const asked = await open({
      'carriers.state': () => ({ ...noCarriers, relay }),
      'carriers.set_relay': () => ((relay = 'https://192.168.1.9:8444'), { addresses: [relay] }),
      'carriers.forget_relay': () => ((relay = null), {}),
    });
    const input = await screen.findByLabelText(/中转站文件/);
    await fireEvent.change(input, { target: { files: [new File(['{}'], 'relay-card.json')] } });
    expect(await screen.findByText(/https:\/\/192\.168\.1\.9:8444/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '不再使用' }));
    await waitFor(() => expect(screen.queryByText(/192\.168/)).toBeNull());
    expect(asked.filter((one) => one.name === 'carriers.forget_relay')).toHaveLength(1);
  });

  it('says why a file was not taken', async () => {
    await open({ 'carriers.set_relay': () => Promise.reject({ code: 'InvalidInput', reason: 'relay_card_unfit' }) });
    const input = await screen.findByLabelText(/中转站文件/);
    await fireEvent.change(input, { target: { files: [new File(['{}'], 'hub.json')] } });
    expect((await screen.findByRole('alert')).textContent).toContain('不是中转站文件');
  });
});
