/** A paper before it is printed: its real pages, and the finished file opened for printing. */
import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue';
import { toCallError, type CallError } from './errors';
import { commands, type PaperArgs, type Preview } from './generated';
import { pictureUrl } from './picture';

export interface ShownPaper {
  /** Addresses of the pages; null until they are set. */
  pages: ComputedRef<string[] | null>;
  fault: Readonly<Ref<CallError | null>>;
  /** True while the file is being written. */
  isPrinting: Readonly<Ref<boolean>>;
  /** Sets the pages of what `args` gives now; of two at once the later counts. */
  show: () => Promise<void>;
  /** Writes the PDF and opens it; its path, or null where that did not work. */
  print: () => Promise<string | null>;
}

export function usePaper(args: () => PaperArgs): ShownPaper {
  const preview = shallowRef<Preview | null>(null);
  const fault = shallowRef<CallError | null>(null);
  const isPrinting = ref(false);
  let latest = 0;

  async function show(): Promise<void> {
    const mine = ++latest;
    fault.value = null;
    try {
      const set = await commands.papers.preview(args());
      if (mine === latest) preview.value = set;
    } catch (thrown) {
      if (mine === latest) fault.value = toCallError(thrown);
    }
  }

  async function print(): Promise<string | null> {
    isPrinting.value = true;
    fault.value = null;
    try {
      const made = await commands.papers.make({ ...args(), formats: ['pdf'] });
      const path = made.files[0]?.path ?? null;
      if (path) await commands.papers.open({ path });
      return path;
    } catch (thrown) {
      fault.value = toCallError(thrown);
      return null;
    } finally {
      isPrinting.value = false;
    }
  }

  const pages = computed(() => preview.value?.pages.map(pictureUrl) ?? null);
  return { pages, fault, isPrinting, show, print };
}
