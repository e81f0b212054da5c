import { fireEvent, screen } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import { runsWithoutLease } from '@/api/generated';
import { layOut } from '../../tests/laidOut';
import { openOverdue } from '../../tests/overdue';
import LeaseOver from './LeaseOver.vue';

beforeAll(layOut);

const carriers = { can_seal: true, relay: null, files_out: 0, at_relay: 0, out_since: null, files_wanted: 0 };

describe('a vault that is locked while its centre is lost', () => {
  it('takes a new file of the centre, and asks for nothing that is locked', async () => {
    const asked = await openOverdue(LeaseOver, { 'hub.join': () => ({}) });
    const input = screen.getByLabelText<HTMLInputElement>(/中心端文件/);
    await fireEvent.update(input, '');
    await fireEvent.change(input, { target: { files: [new File(['{}'], 'hub.json')] } });
    expect(await screen.findByText(/已认识中心端/)).toBeTruthy();
    expect(asked.some((one) => one.name === 'hub.join')).toBe(true);
    expect(asked.map((one) => one.name).filter((name) => !runsWithoutLease.includes(name))).toEqual([]);
  });

  it('offers a newer program, a relay and a sealed copy', async () => {
    const asked = await openOverdue(LeaseOver, {
      'safety.backup': () => ({ path: 'D:/a.zfbackup', size: 5_400_000 }),
      'carriers.state': () => carriers,
    });
    for (const heading of ['程序更新', '中转站', '先做一份备份'])
      expect(await screen.findByRole('heading', { name: heading })).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '立即备份' }));
    await screen.findByText(/已备份到/);
    expect(asked.some((one) => one.name === 'safety.backup')).toBe(true);
  });
});
