/** The file by which a laptop comes to know the hub, and the founder's way of accepting one. */
import { ref, shallowRef, type Ref } from 'vue';
import { announce } from './changes';
import { toCallError, type CallError } from './errors';
import { commands } from './generated';

interface SentFile {
  file_name: string;
  content_base64: string;
}

export interface HubFiles {
  fault: Readonly<Ref<CallError | null>>;
  /** Where the last written file lies; or that the hub is known now. */
  written: Readonly<Ref<string>>;
  isKnown: Readonly<Ref<boolean>>;
  /** Takes the founder's word for where the hub is. */
  join: (file: SentFile) => Promise<void>;
  /** Accepts a hub as the founder and writes the signed card. */
  adopt: (file: SentFile) => Promise<void>;
  /** Writes the district's card for the hub's set-up. */
  writeDistrict: () => Promise<void>;
}

/** `then` runs after the hub became known. */
export function useHubFiles(then: () => unknown): HubFiles {
  const fault = shallowRef<CallError | null>(null);
  const written = ref('');
  const isKnown = ref(false);

  async function run(work: () => Promise<unknown>): Promise<void> {
    fault.value = null;
    written.value = '';
    isKnown.value = false;
    await work().catch((thrown: unknown) => (fault.value = toCallError(thrown)));
  }
  const known = () => {
    isKnown.value = true;
    announce(['sync']);
    return then();
  };
  const sent = ({ file_name, content_base64 }: SentFile): SentFile => ({ file_name, content_base64 });
  const join = (file: SentFile) => run(() => commands.hub.join(sent(file)).then(known));
  const adopt = (file: SentFile) =>
    run(async () => {
      written.value = (await commands.hub.adopt(sent(file))).path;
      await known();
    });
  const writeDistrict = () => run(async () => (written.value = (await commands.hub.district_card()).path));
  return { fault, written, isKnown, join, adopt, writeDistrict };
}
