import { fireEvent, render, screen } from '@testing-library/vue';
import { beforeAll, describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { layOut } from '../../../tests/laidOut';
import { openOverdue, overdue } from '../../../tests/overdue';
import LeaseShow from './LeaseShow.vue';

beforeAll(layOut);

describe('the screen of a locked vault', () => {
  it('says why, that nothing is lost, and how many wait', async () => {
    await openOverdue(LeaseShow);
    expect(screen.getByText(/120 天以上没有和中心端联系/)).toBeTruthy();
    expect(screen.getByText(/有 12 处改动还没上传/)).toBeTruthy();
  });

  it('says beside the way that was tried what went wrong', async () => {
    const asked = await openOverdue(LeaseShow, {
      'lease.extend': () => {
        throw { code: 'InvalidInput', reason: 'lease_code_wrong', params: {} };
      },
    });
    await fireEvent.update(screen.getByLabelText('办公室读回来的代码'), 'X4R6-T3HK-7Q2P');
    await fireEvent.click(screen.getByRole('button', { name: '打开' }));
    expect((await screen.findByRole('alert')).textContent).toContain('代码不对');
    expect(asked.find((one) => one.name === 'lease.extend')?.args).toEqual({ code: 'X4R6-T3HK-7Q2P' });
  });

  it('has no code to ask for where the laptop never synced', async () => {
    overCore({ 'lease.state': () => ({ ...overdue, challenge: null }) } as never);
    const { global } = await asMember('recorder');
    render(LeaseShow, { global });
    await screen.findByText(/不能用电话解锁/);
    expect(screen.queryByLabelText('办公室读回来的代码')).toBeNull();
  });
});
