/** Back to the program before: from the page that opens records, and from the settings. */
import { ref, type Ref } from 'vue';
import { commands } from './generated';
import { useSheet, type SheetSending } from './sheet';

export interface WayBack extends Pick<SheetSending, 'fault'> {
  /** True once the one before stands in its place again. */
  isBack: Readonly<Ref<boolean>>;
  back: () => Promise<void>;
}

export function useWayBack(): WayBack {
  const { fault, send } = useSheet();
  const isBack = ref(false);

  async function back(): Promise<void> {
    isBack.value = await send(() => commands.updates.go_back());
  }
  return { isBack, fault, back };
}
