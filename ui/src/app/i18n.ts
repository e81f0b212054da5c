/** Words: Chinese is the source and always there; English is fetched when asked for. Each feature brings its own file. */
import { nextTick } from 'vue';
import { createI18n } from 'vue-i18n';
import zhCommon from '@/locales/zh-CN.json';

type Words = Record<string, unknown>;
type Language = 'zh-CN' | 'en';

/** `../features/concerns/zh.json` hangs under `concerns`. */
export function underFolder(files: Record<string, Words>): Record<string, Words> {
  return Object.fromEntries(Object.entries(files).map(([path, words]) => [path.split('/').at(-2) ?? path, words]));
}

/** Common words and those of the features. A feature's refusals (`errors` in its file, or its `errors.zh.json`, `import.zh.json`) join the
 * common ones under `errors`, where every screen looks for them; the common sentence wins. */
export function gather(common: Words, features: Record<string, Words>, refusals: Words[]): Words {
  const brought = [...Object.values(features).map((words) => words.errors as Words | undefined), ...refusals];
  return { ...common, ...features, errors: Object.assign({}, ...brought, common.errors) as Words };
}

const zhFeatures = import.meta.glob<Words>('../features/*/zh.json', { eager: true, import: 'default' });
const zhRefusals = import.meta.glob<Words>('../features/*/*.zh.json', { eager: true, import: 'default' });
const enFeatures = import.meta.glob<Words>('../features/*/en.json', { import: 'default' });
const enRefusals = import.meta.glob<Words>('../features/*/*.en.json', { import: 'default' });

const zh = gather(zhCommon, underFolder(zhFeatures), Object.values(zhRefusals));

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN' as string,
  fallbackLocale: 'zh-CN',
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
  missing: (_, key): string => (key.startsWith('roles.') ? laterRole() : key),
  messages: { 'zh-CN': zh } as Record<string, Record<string, string>>,
});

/** A role of a later program has no word here; what it is called there is no word for people. */
function laterRole(): string {
  return i18n.global.t('app.laterRole');
}

async function fetchEnglish(): Promise<Words> {
  const common = (await import('@/locales/en.json')).default;
  const files = await Promise.all(Object.entries(enFeatures).map(async ([path, get]) => [path, await get()] as const));
  const refusals = await Promise.all(Object.values(enRefusals).map((get) => get()));
  return gather(common, underFolder(Object.fromEntries(files)), refusals);
}

/** Changes the language of every screen. */
export async function speak(language: Language): Promise<void> {
  const { global } = i18n;
  const isThere = (global.availableLocales as string[]).includes(language);
  if (!isThere) global.setLocaleMessage(language, (await fetchEnglish()) as Record<string, string>);
  global.locale.value = language;
  document.documentElement.lang = language;
  await nextTick();
}
