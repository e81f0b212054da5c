/** The two doors to the core: the window's one command, and HTTP on the loopback of the browser mode. */
import { invoke, isTauri } from '@tauri-apps/api/core';
import { CallError, toCallError } from './errors';

export interface Door {
  call(name: string, args: object): Promise<unknown>;
  /** Address of a picture, a page preview or a finished file kept by the core. */
  bytesUrl(id: string): string;
}

export const windowDoor: Door = {
  call: (name, args) => invoke('call', { name, args }),
  bytesUrl: (id) =>
    navigator.userAgent.includes('Windows')
      ? `http://zoufang.localhost/bytes/${encodeURIComponent(id)}`
      : `zoufang://localhost/bytes/${encodeURIComponent(id)}`,
};

const TOKEN_KEY = 'zoufang.token';

/** The one-time token stands in the address the browser was opened with; it is taken out of the address at once. */
export function takeToken(): string {
  const found = /[?&#]token=([^&#]+)/.exec(location.href)?.[1];
  if (found) {
    sessionStorage.setItem(TOKEN_KEY, decodeURIComponent(found));
    const clean = location.href.replace(/([?&#])token=[^&#]+&?/, '$1').replace(/[?&#]+$/, '');
    history.replaceState(null, '', clean);
  }
  return sessionStorage.getItem(TOKEN_KEY) ?? '';
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  if (!response.ok) throw toCallError(body);
  return body;
}

export function browserDoor(token: string): Door {
  return {
    async call(name, args) {
      let response: Response;
      try {
        response = await fetch('/api/call', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Zoufang-Token': token },
          body: JSON.stringify({ name, args }),
          credentials: 'same-origin',
        });
      } catch {
        throw new CallError({ code: 'Offline', reason: 'core_not_running' });
      }
      return answerOf(response);
    },
    bytesUrl: (id) => `/bytes/${encodeURIComponent(id)}?token=${encodeURIComponent(token)}`,
  };
}

/** The door of the machine we run on. */
export function openDoor(): Door {
  return isTauri() ? windowDoor : browserDoor(takeToken());
}
