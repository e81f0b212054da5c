/** Correcting who said an item: half-typed letters lie in the draft table until the record is written (decisions D37). */
import { computed, shallowRef, type Ref } from 'vue';
import { toCallError, type CallError } from './errors';
import { commands, type ItemRow, type Speaker } from './generated';

/** What the sheet of one item needs. */
export interface SpeakerDesk {
  item: Pick<ItemRow, 'id' | 'number'>;
  said: Speaker | null;
  left: string | undefined;
}

const draftKey = (item: string): string => `item/${item}/speaker`;

/** `onSaved` runs after each written record. */
export function useSpeaker(onSaved: () => unknown) {
  const desk = shallowRef<SpeakerDesk | null>(null);
  const fault = shallowRef<CallError | null>(null);
  const key = () => draftKey(desk.value?.item.id ?? '');

  async function guarded(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      fault.value = null;
    } catch (thrown) {
      fault.value = toCallError(thrown);
      throw thrown;
    }
  }

  /** Reads who is known to have said it, and what was typed before and never saved. */
  async function open(item: SpeakerDesk['item']): Promise<void> {
    await guarded(async () => {
      const [page, left] = await Promise.all([
        commands.items.show({ id: item.id }),
        commands.drafts.list({ prefix: draftKey(item.id) }),
      ]);
      desk.value = { item, said: page.speaker, left: left[0]?.text };
    }).catch(() => undefined);
  }

  /** Opens it again where letters were left behind. */
  async function resume(item: SpeakerDesk['item']): Promise<void> {
    const left = await commands.drafts.list({ prefix: draftKey(item.id) }).catch(() => []);
    if (left.length > 0) await open(item);
  }

  /** What the sheet is handed besides its title. */
  const bound = computed(() => ({
    said: desk.value?.said ?? null,
    left: desk.value?.left,
    problem: fault.value,
    keep: (text: string) => guarded(() => commands.drafts.keep({ key: key(), text })),
    drop: () => guarded(() => commands.drafts.drop({ key: key() })),
    save: (speaker: Speaker) =>
      guarded(async () => {
        await commands.items.set_speaker({ id: desk.value?.item.id ?? '', speaker });
        await onSaved();
      }),
  }));

  const close = () => void (desk.value = null);
  return { desk: desk as Readonly<Ref<SpeakerDesk | null>>, fault, open, resume, close, bound };
}
