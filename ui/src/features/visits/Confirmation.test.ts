import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { featureHandlers } from '../../../tests/mock/features';
import Confirmation from './Confirmation.vue';

async function open(answers = {}) {
  const asked = overCore(answers);
  const { global } = await asMember('lead', '/confirmation');
  render(Confirmation, { global });
  return asked;
}
const pending = () => featureHandlers['confirmation.pending']?.({}) as { visits: { items: unknown[] }[] };

describe('请您过目', () => {
  beforeEach(() => {
    if ((pending().visits[0]?.items.length ?? 0) > 0) return;
    featureHandlers['items.hear']?.({
      community: 'c1',
      visit: 'v1',
      call: null,
      source: 'symposium',
      nature: 'concern',
      category: 'lift',
      place: null,
      text: '低层住户不同意',
      speaker: null,
      first_answer: null,
      route: null,
    });
  });

  it('says when nothing waits', async () => {
    await open({ 'confirmation.pending': () => ({ visits: [] }) });
    expect(await screen.findByText('没有等您过目的记录。')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /确认/ })).toBeNull();
  });

  it('does not confirm while an edit could not be saved', async () => {
    const asked = await open({
      'confirmation.amend': () => {
        throw { code: 'StorageFull', reason: 'disk_full' };
      },
    });
    await fireEvent.click(await screen.findByText('低层住户不同意'));
    await fireEvent.update(screen.getByRole('textbox'), '低层住户暂不同意');
    await fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' });
    await fireEvent.click(screen.getByRole('button', { name: /确认/ }));
    expect((await screen.findByRole('alert')).textContent).toContain('磁盘');
    expect(asked.some((one) => one.name === 'confirmation.confirm')).toBe(false);
  });

  it('leaves a sentence as it was on Escape', async () => {
    const asked = await open();
    await fireEvent.click(await screen.findByText('低层住户不同意'));
    await fireEvent.update(screen.getByRole('textbox'), 'x');
    await fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Escape' });
    expect(asked.some((one) => one.name === 'confirmation.amend')).toBe(false);
  });

  it('takes two edits and the confirmation in four clicks, the edits first', async () => {
    const asked = await open();
    let clicks = 1; // the way here
    const edit = async (text: string, wish: string) => {
      clicks += 1;
      await fireEvent.click(await screen.findByText(text));
      await fireEvent.update(screen.getByRole('textbox'), wish);
    };
    await edit('还没有写，点这里写一句', '座谈会气氛好。');
    await fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' });
    await edit('低层住户不同意', '低层住户暂不同意');
    clicks += 1;
    await fireEvent.blur(screen.getByRole('textbox'));
    await fireEvent.click(screen.getByRole('button', { name: /确认/ }));
    await waitFor(() => expect(asked.some((one) => one.name === 'confirmation.confirm')).toBe(true));
    const order = asked
      .filter((one) => one.name.startsWith('confirmation.') && one.name !== 'confirmation.pending')
      .map((one) => one.name);
    expect(order).toEqual(['confirmation.amend', 'confirmation.amend', 'confirmation.confirm']);
    expect(clicks).toBeLessThanOrEqual(4);
  });
});
