import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import { featureHandlers } from '../../../tests/mock/features';
import type { ItemRow, Pack } from '@/api/generated';
import HeardList from './HeardList.vue';

const unnamed = { name: '顾阿姨', phone: '13812345678', door: null, is_unnamed: true };

async function open(over = {}) {
  const asked = overCore({
    'items.show': () => ({ speaker: unnamed }),
    'items.set_speaker': () => ({ saved_at: '2026-10-08T10:32:05+08:00' }),
    ...over,
  });
  const { global } = await asMember('recorder');
  const pack = featureHandlers['items.pack']?.({}) as Pack;
  const item = { id: 'i1', number: '0007', nature: 'concern', text: '楼道灯不亮', is_unnamed: true, speaker: null };
  const shown = render(HeardList, { props: { items: [item as ItemRow], pack }, global });
  await fireEvent.click(screen.getByRole('button', { name: '更正 0007 是谁说的' }));
  return { asked, shown };
}

describe('a row heard', () => {
  it('shows no name of somebody who wishes not to be named, and opens it for who may put it right', async () => {
    const { asked, shown } = await open();
    expect(shown.container.textContent).not.toContain('顾阿姨');
    const name = await screen.findByLabelText<HTMLInputElement>('姓名');
    expect(name.value).toBe('顾阿姨');
    await fireEvent.update(name, '顾爱英');
    await fireEvent.keyDown(name, { key: 'Enter' });
    await waitFor(() =>
      expect(asked.find((one) => one.name === 'items.set_speaker')?.args).toEqual({
        id: 'i1',
        speaker: { ...unnamed, name: '顾爱英' },
      }),
    );
    await waitFor(() => expect(screen.queryByLabelText('姓名')).toBeNull());
    expect(shown.emitted().changed).toHaveLength(1);
    expect(asked.at(-1)?.name).toBe('drafts.drop');
  });

  it('says so when who said it can not be read', async () => {
    await open({
      'items.show': () => {
        throw { code: 'NotFound', reason: 'no_such_item' };
      },
    });
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(screen.queryByLabelText('姓名')).toBeNull();
  });
});
