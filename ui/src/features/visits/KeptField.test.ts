import { fireEvent, render, screen } from '@testing-library/vue';
import { nextTick, reactive, ref } from 'vue';
import { describe, expect, it } from 'vitest';
import { asMember } from '../../../tests/featureMounting';
import { BOOK, type DraftBook } from './drafts';
import KeptField from './KeptField.vue';

/** Drafts that are remembered as they come. */
function bookOf(drafts: Map<string, string>): DraftBook {
  const book: Partial<DraftBook> = {
    isRead: ref(true),
    fault: ref(null),
    savedAt: ref(null),
    dirty: ref(false),
    failed: ref(false),
    textOf: (field) => drafts.get(field),
    keep: (field, text) => void drafts.set(field, text),
    commit: async (field, save) => (await save(), void drafts.delete(field)),
    drop: async (field) => void drafts.delete(field),
    withdraw: () => false,
    hold: () => undefined,
    release: () => undefined,
    flush: async () => undefined,
  };
  return book as DraftBook;
}

async function open(saved: string | null) {
  document.body.innerHTML = '';
  const written: (string | null)[] = [];
  const drafts = reactive(new Map<string, string>());
  const save = (text: string | null) => Promise.resolve(void written.push(text));
  const { global } = await asMember('recorder');
  const shown = render(KeptField, {
    props: { label: '日志', field: 'text', saved, save },
    global: { ...global, provide: { [BOOK as symbol]: bookOf(drafts) } },
  });
  const box = screen.getByLabelText<HTMLInputElement>('日志');
  return {
    box,
    written,
    drafts,
    erase: () => shown.rerender({ saved: null }),
    become: (now: string) => shown.rerender({ saved: now }),
  };
}

describe('a field somebody stands in while its words go', () => {
  it('writes nothing of what was erased when it is left', async () => {
    const { box, written, erase } = await open('何秀珍夜里咳嗽');
    await fireEvent.focus(box);
    await erase();
    expect(box.value).toBe('');
    await fireEvent.blur(box);
    expect([written, box.value]).toEqual([[], '']);
  });

  it('keeps what was typed beside it, and that alone', async () => {
    const { box, written, erase } = await open('何秀珍夜里咳嗽');
    await fireEvent.focus(box);
    await fireEvent.update(box, '何秀珍夜里咳嗽，已联系社区医院');
    await erase();
    await fireEvent.blur(box);
    expect(written).toEqual(['，已联系社区医院']);
  });

  it('keeps what was typed before it, too', async () => {
    const { box, written, erase } = await open('何秀珍夜里咳嗽');
    await fireEvent.focus(box);
    await fireEvent.update(box, '已联系社区医院。何秀珍夜里咳嗽');
    await erase();
    await fireEvent.blur(box);
    expect(written).toEqual(['已联系社区医院。']);
  });

  it('asks where the erased name stands in it twice', async () => {
    const { box, written, drafts, erase } = await open('何秀珍');
    await fireEvent.focus(box);
    await fireEvent.update(box, '何秀珍去过，何秀珍家没人');
    await erase();
    await fireEvent.blur(box);
    expect([written, drafts.size]).toEqual([[], 0]);
    expect(screen.getByRole('alert')).toBeTruthy();
  });

  it.each([
    ['the erased words were changed inside', '何秀珍昨夜里咳嗽得厉害'],
    ['they stand in the middle of what was typed', '上午去过。何秀珍夜里咳嗽。下午再去'],
    ['something else was typed in their place', '何家的门没有开'],
  ])('asks where %s, and saves nothing by itself', async (_, typed) => {
    const { box, written, drafts, erase } = await open('何秀珍夜里咳嗽');
    await fireEvent.focus(box);
    await fireEvent.update(box, typed);
    await erase();
    expect(box.value).toBe(typed);
    expect(screen.getByRole('alert').textContent).toMatch(/「日志」原来的内容已经删除了.*还没有存/);
    await fireEvent.update(box, `${typed}，`);
    await fireEvent.blur(box);
    await fireEvent.focus(box);
    await fireEvent.blur(box);
    expect([written, drafts.size, box.value]).toEqual([[], 0, `${typed}，`]);
    await fireEvent.update(box, '下午再去');
    await fireEvent.click(screen.getByRole('button', { name: '存下我写的' }));
    expect(written).toEqual(['下午再去']);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('drops what was typed when its writer wants none of it', async () => {
    const { box, written, drafts, erase } = await open('何秀珍夜里咳嗽');
    await fireEvent.focus(box);
    await fireEvent.update(box, '何秀珍昨夜里咳嗽');
    await erase();
    await fireEvent.blur(box);
    await fireEvent.click(screen.getByRole('button', { name: '都不要了' }));
    expect([written, drafts.size, box.value, screen.queryByRole('alert')]).toEqual([[], 0, '', null]);
    await fireEvent.focus(box);
    await fireEvent.blur(box);
    expect(written).toEqual([]);
  });

  it('cuts them out of a draft that was left from before', async () => {
    const { box, written, drafts, erase } = await open('一句');
    drafts.set('text', '一句，接着写');
    await nextTick();
    await erase();
    expect([box.value, drafts.get('text')]).toEqual(['，接着写', '，接着写']);
    expect(written).toEqual([]);
  });

  it('writes no older words over newer ones unless somebody typed', async () => {
    const { box, written, become } = await open('一句');
    await fireEvent.focus(box);
    await become('另一句');
    await fireEvent.blur(box);
    expect([written, box.value]).toEqual([[], '另一句']);
    await fireEvent.focus(box);
    await fireEvent.update(box, '第三句');
    await fireEvent.blur(box);
    expect(written).toEqual(['第三句']);
  });
});
