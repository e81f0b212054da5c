import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { useUndo } from '@/shared/useUndo';
import { asMember, overCore } from '../../../tests/featureMounting';
import { featureHandlers } from '../../../tests/mock/features';
import Doorstep from './Doorstep.vue';

interface Call {
  row: { id: string };
}
const openDoor = (entry: string) => (featureHandlers['visits.open_door']?.({ entry, community: 'c1' }) as Call).row.id;

async function open(id: string, answers = {}) {
  const asked = overCore(answers);
  const { global, router } = await asMember('recorder', `/doors/${id}`);
  render(Doorstep, { props: { id }, global });
  await screen.findByRole('radio', { name: /加装电梯/ });
  return { asked, router, heard: () => asked.filter((one) => one.name === 'items.hear').map((one) => one.args) };
}

describe('the doorstep', () => {
  it('does not leave a card without its sentence', async () => {
    const { heard, router } = await open(openDoor('e1'));
    await fireEvent.click(screen.getByRole('radio', { name: /加装电梯/ }));
    await fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    expect((await screen.findByRole('alert')).textContent).toContain('还没有写内容');
    expect(heard()).toEqual([]);
    expect(router.currentRoute.value.name).toBe('visits.call');
  });

  it('takes one visit with two concerns in at most ten clicks and opens the next door', async () => {
    const { heard, router } = await open(openDoor('e2'));
    let clicks = 1; // the door on the list
    const click = async (name: RegExp, role = 'button') => {
      clicks += 1;
      await fireEvent.click(screen.getByRole(role, { name }));
    };
    await click(/加装电梯/, 'radio');
    await click(/低层住户不同意/);
    await click(/再记一条/);
    await click(/停车管理/, 'radio');
    await click(/占用消防通道/);
    await click(/保存，下一户/);
    await waitFor(() => expect(heard()).toHaveLength(2));
    expect(heard()).toMatchObject([
      { category: 'lift', text: '低层住户不同意', route: 'subdistrict', source: 'doorstep', speaker: { name: '李强' } },
      { category: 'parking', text: '占用消防通道', route: 'self_governance', source: 'doorstep' },
    ]);
    await waitFor(() => expect(router.currentRoute.value.fullPath).toBe(`/doors/${openDoor('e3')}`));
    expect(clicks).toBeLessThanOrEqual(10);
  });

  it('offers to take all of it back', async () => {
    const { asked, heard } = await open(openDoor('e4'));
    await fireEvent.click(screen.getByRole('radio', { name: /停车管理/ }));
    await fireEvent.click(screen.getByRole('button', { name: /占用消防通道/ }));
    await fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await waitFor(() => expect(heard()).toHaveLength(1));
    await waitFor(() => expect(useUndo().offered.value?.text).toContain('5-1-304'));
    await useUndo().takeBack();
    const made = asked.filter((one) => ['items.hear', 'visits.set_call'].includes(one.name)).length;
    expect(asked.filter((one) => one.name === 'history.undo')).toHaveLength(made);
  });

  it('saves a card once when the second one is refused and is tried again', async () => {
    let refused = true;
    const { heard, router } = await open(openDoor('e5'), {
      'items.hear': (args: { text: string }) => {
        if (args.text === '占用消防通道' && refused) throw { code: 'StorageFull', reason: 'disk_full' };
        return featureHandlers['items.hear']?.(args);
      },
    });
    await fireEvent.click(screen.getByRole('radio', { name: /加装电梯/ }));
    await fireEvent.click(screen.getByRole('button', { name: /低层住户不同意/ }));
    await fireEvent.keyDown(window, { key: 'j', ctrlKey: true });
    await fireEvent.click(await screen.findByRole('radio', { name: /停车管理/ }));
    await fireEvent.click(screen.getByRole('button', { name: /占用消防通道/ }));
    await fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await screen.findByRole('alert');
    refused = false;
    await fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await waitFor(() => expect(router.currentRoute.value.fullPath).toBe(`/doors/${openDoor('e6')}`));
    expect(heard().map((one) => one.text)).toEqual(['低层住户不同意', '占用消防通道', '占用消防通道']);
  });
});
