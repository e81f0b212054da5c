import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import HistoryList from './HistoryList.vue';

const line = (change: string, day: string, receivedAt: string | null, after: string) => ({
  change,
  at: `2026-10-${day}T09:30:00+08:00`,
  received_at: receivedAt,
  by: '王敏',
  recorded_for: null,
  role: 'recorder',
  standing: 'in_force',
  intent: 'record_visit',
  changes: [{ field: 'place', before: null, after }],
});
const here = line('c2', '09', null, '二楼会议室');
const earlier = line('c1', '08', '2026-10-08T10:00:00+08:00', '居委会门口');

async function open(answers = {}) {
  document.body.innerHTML = '';
  const asked = overCore({
    'history.show': () => [here],
    'history.extent': () => ({ is_whole: false }),
    'history.fetch': () => ({ lines: [earlier, here], is_whole: true }),
    ...answers,
  });
  const { global } = await asMember('recorder', '/visits');
  render(HistoryList, { global, props: { id: 'v1' } });
  await screen.findByText(/二楼会议室/);
  return asked;
}
const press = async () => fireEvent.click(await screen.findByRole('button', { name: '取来更早的改动' }));

describe('操作记录 of a record', () => {
  it('asks nobody for what is all here, and says what the hub has', async () => {
    const asked = await open({ 'history.extent': () => ({ is_whole: true }) });
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.getByText('还没有中心端的回执')).toBeTruthy();
    expect(asked.some((one) => one.name === 'history.fetch')).toBe(false);
  });

  it('says that earlier changes are at the hub, and shows them like the others once asked for', async () => {
    await open();
    expect(screen.getByText(/更早的改动在中心端/)).toBeTruthy();
    await press();
    expect(await screen.findByText(/居委会门口/)).toBeTruthy();
    expect(screen.getByText(/中心端 .*10:00 已收到/)).toBeTruthy();
    expect(screen.getByText(/只在这里显示，不存进本机/)).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says what is missing and when it can be had where there is no line', async () => {
    await open({ 'history.fetch': () => Promise.reject({ code: 'Offline', reason: 'hub_not_reached', params: {} }) });
    await press();
    expect((await screen.findByRole('alert')).textContent).toContain('连不上中心端');
    expect(screen.getByText(/连上中心端以后再按一次就能看到；U盘和中转站带不来这部分/)).toBeTruthy();
    expect(screen.getByText(/二楼会议室/)).toBeTruthy();
    await waitFor(() => expect(screen.getByRole('button', { name: '取来更早的改动' })).toBeTruthy());
  });

  it('marks what does not count, and what waits for a ruling', async () => {
    const refused = { ...line('c3', '09', '2026-10-09T10:00:00+08:00', '没有采用的地方'), standing: 'not_in_force' };
    const held = { ...line('c4', '09', '2026-10-09T10:00:00+08:00', '等放行的地方'), standing: 'held' };
    await open({ 'history.show': () => [here, refused, held], 'history.extent': () => ({ is_whole: true }) });
    const [first, second, third] = screen.getAllByRole('listitem').map((entry) => entry.textContent ?? '');
    expect(first).not.toContain('没有生效');
    expect(second).toMatch(/没有采用的地方.*没有生效/su);
    expect(third).toMatch(/等放行的地方.*待放行/su);
  });

  it('says that a part was written where the member does not read', async () => {
    await open({ 'history.fetch': () => ({ lines: [here], is_whole: false }) });
    await press();
    expect(await screen.findByText(/最早写在您看不到的范围里/)).toBeTruthy();
  });
});
