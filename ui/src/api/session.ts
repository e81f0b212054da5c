/** Who is signed in on this laptop, and whether the vault is open. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { announce, EVERYTHING, onChange, startChanges, stopChanges } from './changes';
import { commands, type Exchanged, type Me, type Opened, type SessionState, type SignedOut } from './generated';

const PIN_KEY = 'zoufang.pin';

export const useSession = defineStore('session', () => {
  const state = shallowRef<SessionState | null>(null);
  /** Somebody signed in since the last start and set a PIN: that member may come back by it. */
  const pinMember = ref(sessionStorage.getItem(PIN_KEY));
  /** What the sign-in brought from others on this laptop, told once on the home screen. */
  const brought = shallowRef<Exchanged | null>(null);
  const unfinished = ref(0);

  const me = computed<Me | null>(() => state.value?.me ?? null);
  /** `over`: a vault is open and is not read, until the centre says something of it or, out of use, for good. */
  const stage = computed(() => {
    const stage = state.value?.stage ?? 'locked';
    const isLocked = state.value?.is_lease_over || state.value?.is_out_of_use;
    return stage === 'open' && isLocked ? 'over' : stage;
  });

  async function load(): Promise<void> {
    state.value = await commands.session.state();
    if (state.value.stage === 'open') startChanges();
  }

  /** A sync may bring that the vault is out of use. */
  onChange((tags) => {
    if (state.value?.stage === 'open' && tags.includes('sync')) void load().catch(() => undefined);
  });

  async function opened(answer: Opened): Promise<void> {
    const { received_changes: received, delivered } = answer.exchanged;
    brought.value = received + delivered > 0 ? answer.exchanged : null;
    unfinished.value = answer.unfinished_drafts;
    if (pinMember.value !== answer.me.member) forgetPin();
    await load();
    announce([EVERYTHING]);
  }

  function forgetPin(): void {
    pinMember.value = null;
    sessionStorage.removeItem(PIN_KEY);
  }

  async function setPin(pin: string): Promise<void> {
    await commands.session.set_pin({ pin });
    pinMember.value = me.value?.member ?? null;
    if (pinMember.value) sessionStorage.setItem(PIN_KEY, pinMember.value);
  }

  async function lock(): Promise<void> {
    stopChanges();
    await commands.session.lock();
    await load();
  }

  async function signOut(): Promise<SignedOut> {
    stopChanges();
    const answer = await commands.session.sign_out();
    forgetPin();
    await load();
    return answer;
  }

  return { state, me, stage, pinMember, brought, unfinished, load, opened, setPin, forgetPin, lock, signOut };
});
