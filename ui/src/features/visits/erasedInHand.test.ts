// Words that were erased elsewhere while somebody here has them open: the real screens, the real book of drafts.
import { fireEvent, render, screen, waitFor, within } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { announce } from '@/api/changes';
import { useUndo } from '@/shared/useUndo';
import { asMember, overCore } from '../../../tests/featureMounting';
import { featureHandlers } from '../../../tests/mock/features';
import Doorstep from './Doorstep.vue';
import Symposium from './Symposium.vue';

type Args = Record<string, unknown>;
const drafts = new Map<string, string>();
const keeping = {
  'drafts.keep': ({ key, text }: Args) => (drafts.set(String(key), String(text)), { saved_at: '' }),
  'drafts.drop': ({ key }: Args) => (drafts.delete(String(key)), {}),
  'drafts.list': ({ prefix }: Args) =>
    [...drafts]
      .filter(([key]) => key.startsWith(String(prefix)))
      .map(([key, text]) => ({ key, text, saved_at: '', is_blank: false })),
};
beforeEach(() => {
  drafts.clear();
  useUndo().dismiss();
});
const asks = () => screen.queryByRole('alert')?.textContent?.includes('原来的内容已经删除了') ?? false;
/** Longer than a keystroke waits, and than what follows from it. */
const settle = () => new Promise((done) => setTimeout(done, 300));
const mounted = () => document.body.appendChild(document.createElement('div'));

async function atDoor(journal: string | null, onSaving = () => Promise.resolve()) {
  const here = featureHandlers['visits.open_door']?.({ entry: 'e1', community: 'c1' }) as { row: { id: string } };
  const { id } = here.row;
  const now = { journal, refuses: false, isErasedOnSaving: false };
  const asked = overCore({
    ...keeping,
    'visits.call': (args: Args) => {
      const page = featureHandlers['visits.call']?.(args) as { row: Args };
      return { ...page, row: { ...page.row, outcome: null, journal: now.journal } };
    },
    'visits.set_call': async (args: Args) => {
      if (now.isErasedOnSaving) await onSaving();
      return featureHandlers['visits.set_call']?.(args);
    },
    'visits.show': (args: Args) => {
      const page = featureHandlers['visits.show']?.(args) as Args;
      return { ...page, journal: [{ id: 'j1', call: id, at: '', by: '王敏', text: now.journal }] };
    },
    'visits.write_journal': (args: Args) => {
      if (now.refuses) throw { code: 'StorageFull', reason: 'disk_full' };
      now.journal = String(args.text);
      return { id: 'j1', call: id, at: '', by: '王敏', text: args.text };
    },
  });
  const { global, router } = await asMember('recorder', `/doors/${id}`);
  const shown = render(Doorstep, { props: { id }, global, container: mounted() });
  const box = await screen.findByLabelText<HTMLTextAreaElement>('走访日志');
  await settle();
  const become = async (text: string) => {
    now.journal = text;
    announce(['journal']);
    await settle();
  };
  const written = () => asked.filter((one) => one.name === 'visits.write_journal').map((one) => one.args.text);
  return { id, now, box, router, shown, written, become, draft: () => drafts.get(`call/${id}/journal`) };
}

/** A button takes the focus when it is pressed. */
async function press(name: string) {
  const button = screen.getByRole('button', { name });
  button.focus();
  await fireEvent.click(button);
}

async function type(box: HTMLElement, text: string) {
  box.focus();
  await fireEvent.update(box, text);
}

describe('a journal erased while it is written on', () => {
  it('holds the page until its question is answered', async () => {
    const { box, router, written, become } = await atDoor('何秀珍夜里咳嗽');
    await type(box, '何秀珍昨夜里咳嗽，已请居委上门');
    await become('');
    expect(asks()).toBe(true);
    expect(box.getAttribute('aria-describedby')).toBe(screen.getByRole('alert').id);
    const { fullPath } = router.currentRoute.value;
    box.blur();
    await fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await settle();
    await router.push({ name: 'visits.doors' });
    expect([router.currentRoute.value.fullPath, useUndo().offered.value, written()]).toEqual([fullPath, null, []]);
    expect([document.activeElement, box.value]).toEqual([box, '何秀珍昨夜里咳嗽，已请居委上门']);
    await type(box, '已请居委上门');
    await press('存下我写的');
    expect(document.activeElement).toBe(box);
    await waitFor(() => expect(written()).toEqual(['已请居委上门']));
    box.blur();
    await fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await waitFor(() => expect(router.currentRoute.value.fullPath).not.toBe(fullPath));
  });

  it('says nothing is saved where the question comes while the page is left', async () => {
    const { box, router, now, become } = await atDoor('何秀珍夜里咳嗽', () => become(''));
    await type(box, '何秀珍昨夜里咳嗽');
    await settle();
    const { fullPath } = router.currentRoute.value;
    now.isErasedOnSaving = true;
    await fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await waitFor(() => expect(asks()).toBe(true));
    await settle();
    expect([router.currentRoute.value.fullPath, useUndo().offered.value]).toEqual([fullPath, null]);
  });

  it('lets the lock through', async () => {
    const { box, router, become } = await atDoor('何秀珍夜里咳嗽');
    await type(box, '何秀珍昨夜里咳嗽');
    await become('');
    expect(screen.getByRole('alert').textContent).toContain('屏幕锁定');
    await router.push({ name: 'session.leaving' });
    expect(router.currentRoute.value.name).toBe('session.leaving');
  });

  it('asks nothing of who cleared it', async () => {
    const { box, written, draft } = await atDoor('何秀珍夜里咳嗽');
    await type(box, '');
    box.blur();
    await waitFor(() => expect(written()).toEqual(['']));
    announce(['journal']);
    await settle();
    expect([screen.queryByRole('alert'), draft(), box.value]).toEqual([null, undefined, '']);
  });

  it('saves nothing that holds the erased words whole, and selects them', async () => {
    const { box, written, become } = await atDoor('何秀珍咳嗽');
    await type(box, '上午去过。何秀珍咳嗽。下午再去');
    await become('');
    await press('存下我写的');
    await settle();
    expect([written(), asks()]).toEqual([[], true]);
    expect(screen.getByRole('alert').textContent).toContain('原来的内容还在里面');
    expect(box.value.slice(box.selectionStart, box.selectionEnd)).toBe('何秀珍咳嗽');
  });

  it('keeps what its writer kept where saving is refused', async () => {
    const { box, now, become, draft } = await atDoor('何秀珍夜里咳嗽');
    await type(box, '何秀珍昨夜里咳嗽');
    await become('');
    expect(draft()).toBeUndefined();
    await type(box, '已请居委上门');
    now.refuses = true;
    await press('存下我写的');
    await settle();
    expect(draft()).toBe('已请居委上门');
  });

  it('saves no more what failed to be saved with the erased words in it', async () => {
    const { box, now, written, become } = await atDoor('何秀珍咳嗽');
    now.refuses = true;
    await type(box, '何秀珍咳嗽，已请居委上门');
    box.blur();
    await settle();
    now.refuses = false;
    const failed = written().length;
    await become('');
    await settle();
    expect(written().slice(failed)).toEqual(['，已请居委上门']);
  });

  it('ends its question when the words come back', async () => {
    const { box, written, become, draft } = await atDoor('何秀珍咳嗽');
    await type(box, '何秀珍昨夜咳嗽');
    await become('');
    await become('何秀珍咳嗽');
    expect([asks(), box.value, draft()]).toEqual([false, '何秀珍昨夜咳嗽', '何秀珍昨夜咳嗽']);
    box.blur();
    await waitFor(() => expect(written()).toEqual(['何秀珍昨夜咳嗽']));
  });

  it('asks of a draft from before when it is opened again', async () => {
    const first = await atDoor('何秀珍夜里咳嗽');
    await type(first.box, '何秀珍昨夜里咳');
    await settle();
    first.shown.unmount();
    expect(first.draft()).toBe('何秀珍昨夜里咳');
    const { box, written, draft } = await atDoor('');
    expect(asks()).toBe(true);
    box.focus();
    box.blur();
    await settle();
    expect([written(), box.value, draft()]).toEqual([[], '何秀珍昨夜里咳', '何秀珍昨夜里咳']);
    await press('都不要了');
    await settle();
    expect([written(), box.value, draft(), document.activeElement]).toEqual([[], '', undefined, box]);
  });

  it('saves a draft of what was never saved only after a key', async () => {
    const first = await atDoor(null);
    await type(first.box, '门口堆物');
    await settle();
    first.shown.unmount();
    const { box, written } = await atDoor(null);
    expect([asks(), box.value]).toEqual([false, '门口堆物']);
    expect(screen.getByText(/以前没写完的/)).toBeTruthy();
    box.focus();
    box.blur();
    await settle();
    expect([written(), box.value]).toEqual([[], '门口堆物']);
    await type(box, '门口堆物，已报');
    box.blur();
    await waitFor(() => expect(written()).toEqual(['门口堆物，已报']));
  });
});

async function atSymposium(fields: Args, text = '何秀珍说楼道灯不亮') {
  const now = { fields, text };
  const asked = overCore({
    ...keeping,
    'visits.show': (args: Args) => {
      const page = featureHandlers['visits.show']?.(args) as { fields: Args; items: Args[] };
      const item = { ...(featureHandlers['items.show']?.({ id: 'item2' }) as { row: Args }).row, call: null };
      const items = ['i1', 'i2'].map((id) => ({ ...item, id, number: id, text: id === 'i1' ? now.text : '路灯' }));
      return { ...page, fields: { ...page.fields, ...now.fields }, items };
    },
    'visits.set': ({ fields: set }: { fields: Args }) => (Object.assign(now.fields, set), { saved_at: '' }),
    'items.set': () => ({ saved_at: '' }),
  });
  const { global, router } = await asMember('recorder', '/visits/v1/symposium');
  render(Symposium, { props: { id: 'v1' }, global, container: mounted() });
  await screen.findByLabelText('说了什么');
  await settle();
  const become = async (change: Partial<typeof now>) => {
    Object.assign(now, change);
    announce(['visit']);
    await settle();
  };
  const sets = (name: string) => asked.filter((one) => one.name === name).map((one) => one.args.fields);
  return { router, become, sets };
}

describe('a symposium whose words are erased while it is held', () => {
  it('does not end over a question, in a folded part neither', async () => {
    const { router, become } = await atSymposium({ place: '何秀珍家', toured: null });
    const place = screen.getByLabelText<HTMLInputElement>('地点');
    await type(place, '何秀珍儿子家');
    await become({ fields: { place: null } });
    expect(asks()).toBe(true);
    place.blur();
    place.closest('details')!.open = false;
    await fireEvent.click(screen.getByRole('button', { name: /结束/ }));
    await settle();
    expect(router.currentRoute.value.name).toBe('visits.symposium');
    expect([place.closest('details')?.open, document.activeElement]).toEqual([true, place]);
  });

  it('closes no row that asks for another', async () => {
    const { become, sets } = await atSymposium({});
    const row = (id: string) => within(document.getElementById(`heard-${id}`)!);
    const mend = (id: string) => row(id).getByRole('button', { name: `改 ${id}` });
    await fireEvent.click(mend('i1'));
    const box = row('i1').getByRole<HTMLInputElement>('textbox');
    await type(box, '何秀珍说楼上灯不亮');
    await become({ text: '' });
    expect(asks()).toBe(true);
    for (const id of ['i1', 'i2']) {
      await fireEvent.click(mend(id));
      expect(row('i1').getByRole<HTMLInputElement>('textbox').value).toBe('何秀珍说楼上灯不亮');
      expect(row('i2').queryByRole('textbox')).toBeNull();
    }
    expect(sets('items.set')).toEqual([]);
  });

  it('takes minutes as they were typed, and no rest of them', async () => {
    const { become, sets } = await atSymposium({ briefing_minutes: 3 });
    const minutes = screen.getByLabelText<HTMLInputElement>('分钟');
    await type(minutes, '30');
    await become({ fields: { briefing_minutes: null } });
    expect([minutes.value, screen.queryByRole('alert')]).toEqual(['30', null]);
    minutes.blur();
    await waitFor(() => expect(sets('visits.set')).toEqual([{ briefing_minutes: 30 }]));
  });
});
