/** How the screens of this laptop look: type size, contrast, language, when to lock. Known before anybody signs in. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { commands, type Prefs } from './generated';

const DEFAULTS: Prefs = { type_size: 'standard', high_contrast: false, language: 'zh-CN', idle_minutes: 5 };

/** Puts size and contrast on the page, where the style sheets read them. */
export function wear(prefs: Prefs): void {
  const root = document.documentElement;
  root.dataset.size = prefs.type_size;
  root.dataset.contrast = prefs.high_contrast ? 'high' : 'normal';
  root.lang = prefs.language;
}

export const usePrefs = defineStore('prefs', () => {
  const prefs = shallowRef<Prefs>(DEFAULTS);

  function take(next: Prefs): void {
    prefs.value = next;
    wear(next);
  }

  async function load(): Promise<void> {
    take(await commands.prefs.get());
  }

  async function change(part: Partial<Prefs>): Promise<void> {
    take({ ...prefs.value, ...part });
    take(await commands.prefs.set(part));
  }

  return { prefs, load, change, take };
});
