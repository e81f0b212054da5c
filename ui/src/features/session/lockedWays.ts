/** What can still be done while a vault is locked against reading: send what is left, by the line or by a stick, and leave. */
import { onUnmounted, ref } from 'vue';
import { useRouter } from 'vue-router';
import { toCallError, type CallError } from '@/api/errors';
import { commands, type BundleSaved } from '@/api/generated';
import { useQuery } from '@/api/live';
import { useSession } from '@/api/session';
import type { ChosenFile } from '@/shared/FileDrop.vue';

/** `after` is done once something was tried, whatever came of it. */
export function useLockedWays<Way extends string>(after: (refresh: () => Promise<unknown>) => Promise<unknown>) {
  type AnyWay = Way | 'sync' | 'stick';
  const [router, session] = [useRouter(), useSession()];
  const { data: vault, refresh } = useQuery(() => commands.lease.state());
  const saved = ref<BundleSaved | null>(null);
  const busy = ref<string | null>(null);
  const fault = ref<{ way: string; error: CallError } | null>(null);
  const faultOf = (way: AnyWay) => (fault.value?.way === way ? fault.value.error : null);

  /** Somebody else of this computer, or the program itself, may have synced meanwhile. */
  const looking = setInterval(() => void refresh(), 60_000);
  onUnmounted(() => clearInterval(looking));

  async function run(way: AnyWay, wish: () => Promise<unknown>): Promise<void> {
    busy.value = way;
    fault.value = null;
    try {
      await wish();
    } catch (thrown) {
      fault.value = { way, error: toCallError(thrown) };
    }
    busy.value = null;
    await after(refresh);
  }
  const sync = () => run('sync', () => commands.sync.now({}));
  const save = () => run('stick', async () => void (saved.value = await commands.carriers.save_bundle({})));
  const take = (file: ChosenFile) => run('stick', () => commands.carriers.take_answer(file));

  async function leave(): Promise<void> {
    await session.signOut();
    await router.push({ name: 'session.unlock' });
  }
  return { vault, saved, busy, faultOf, run, sync, save, take, leave };
}
