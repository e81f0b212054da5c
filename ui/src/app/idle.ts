/** Locks the vault when nobody has touched the laptop for a while. */
import { onBeforeUnmount, onMounted } from 'vue';

const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
const CHECK_MS = 5000;

/** Calls `lock` once after `minutes()` without a touch; 0 means never. */
export function useIdle(minutes: () => number, lock: () => void): void {
  let last = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const touch = () => (last = Date.now());

  function check(): void {
    const limit = minutes() * 60_000;
    if (limit === 0 || Date.now() - last < limit) return;
    touch();
    lock();
  }

  onMounted(() => {
    for (const sign of SIGNS) window.addEventListener(sign, touch, { passive: true, capture: true });
    timer = setInterval(check, CHECK_MS);
  });
  onBeforeUnmount(() => {
    for (const sign of SIGNS) window.removeEventListener(sign, touch, { capture: true });
    clearInterval(timer);
  });
}
