import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { DraftText } from '@/api/generated';
import { useSession } from '@/api/session';
import { asMember, overCore } from '../../../tests/featureMounting';
import ItemNew from './ItemNew.vue';

const half: DraftText = {
  key: 'item/new',
  text: JSON.stringify({ text: '三号楼门口加一盏灯', place: '三号楼', name: '周阿姨' }),
  saved_at: '2026-10-08T10:12:00+08:00',
  is_blank: false,
};

async function open(path: string, drafts: DraftText[] = []) {
  const asked = overCore({
    'drafts.list': () => drafts,
    'drafts.keep': () => ({ saved_at: '' }),
    'drafts.drop': () => ({}),
    'items.hear': () => ({ id: 'i9', number: 'SHXC-001-9' }),
  });
  const { global } = await asMember('recorder', path);
  const session = useSession(global.plugins[1] as never);
  session.$patch((store) => {
    store.state!.me!.communities = [
      { id: 'c1', name: '上海新村' },
      { id: 'c2', name: '永嘉新村' },
    ];
  });
  render(ItemNew, { global });
  await screen.findByRole('textbox', { name: /^说了什么/ });
  return asked;
}
const names = (asked: { name: string }[]) =>
  asked.map((one) => one.name).filter((name) => /^drafts\.(keep|drop)/.test(name));

describe('a concern from outside a meeting', () => {
  it('keeps what is typed, and nothing once it is taken out again', async () => {
    const asked = await open('/concerns/new');
    const text = screen.getByRole('textbox', { name: /^说了什么/ });
    await fireEvent.update(text, '灯');
    await waitFor(() => expect(names(asked)).toEqual(['drafts.keep']));
    await fireEvent.update(text, '');
    await waitFor(() => expect(names(asked)).toEqual(['drafts.keep', 'drafts.drop']));
  });

  it('takes up half-typed words at the place and visit they were heard at', async () => {
    const asked = await open('/concerns/new?community=c2&visit=v1', [half]);
    expect(await screen.findByDisplayValue('三号楼门口加一盏灯')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '记下' }));
    await waitFor(() =>
      expect(asked.find((one) => one.name === 'items.hear')?.args).toMatchObject({
        community: 'c2',
        visit: 'v1',
        text: '三号楼门口加一盏灯',
        speaker: { name: '周阿姨' },
      }),
    );
  });
});
