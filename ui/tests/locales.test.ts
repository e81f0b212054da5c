/** The words of every screen: the same keys in both languages, none missing, none unused, none of another district. */
// @vitest-environment node
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

type Tree = { [key: string]: string | Tree };

const src = fileURLToPath(new URL('../src/', import.meta.url));
const features = readdirSync(`${src}features`).filter((name) => existsSync(`${src}features/${name}/zh.json`));
const read = (path: string): Tree => (existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Tree) : {});

/** `a.b.c` → sentence. */
function flat(tree: Tree, under = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const path = under ? `${under}.${key}` : key;
    if (typeof value === 'string') found.set(path, value);
    else for (const [inner, sentence] of flat(value, path)) found.set(inner, sentence);
  }
  return found;
}

function words(language: 'zh' | 'en'): Map<string, string> {
  const all = flat(read(`${src}locales/${language === 'zh' ? 'zh-CN' : 'en'}.json`));
  for (const name of features) {
    for (const [key, sentence] of flat(read(`${src}features/${name}/${language}.json`), name)) all.set(key, sentence);
    for (const file of readdirSync(`${src}features/${name}`).filter((f) => f.endsWith(`.${language}.json`)))
      for (const [key, sentence] of flat(read(`${src}features/${name}/${file}`), 'errors')) all.set(key, sentence);
  }
  return all;
}

const zh = words('zh');
const en = words('en');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(vue|ts)$/.test(path) && !path.endsWith('.test.ts'))
  .map((path) => ({ path, text: readFileSync(`${src}${path}`, 'utf8') }));

/** Keys built at run time are declared in comments: `i18n: x.state.*`. */
const declared = sources.flatMap(({ text }) =>
  [...text.matchAll(/i18n:\s*([^\n]+?)\s*(?:-->|\*\/|\n|$)/g)].flatMap((m) =>
    (m[1] ?? '').split(/\s+/).map((p) => new RegExp(`^${p.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)),
  ),
);
const literals = new Set(
  sources.flatMap(({ text }) => [...text.matchAll(/['"`]([a-z]\w*(?:\.[\w-]+)+)['"`]/g)].map((m) => m[1])),
);
const asked = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/\bt\(\s*['"]([\w.-]+)['"]/g)].map((m) => ({ path, key: m[1] ?? '' })),
);

const slots = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

describe('words', () => {
  it('are found by every literal key that is asked for', () => {
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter(({ key }) => !zh.has(key))).toEqual([]);
  });

  it('exist in both languages under the same keys', () => {
    expect([...zh.keys()].filter((key) => !en.has(key))).toEqual([]);
    expect([...en.keys()].filter((key) => !zh.has(key))).toEqual([]);
  });

  it('take the same values in both languages', () => {
    const differ = [...zh].filter(
      ([key, sentence]) => en.has(key) && slots(sentence).join() !== slots(en.get(key) ?? '').join(),
    );
    expect(differ.map(([key]) => key)).toEqual([]);
  });

  it('are all used, or declared as built at run time', () => {
    const isErrors = (key: string) => key.startsWith('errors.') || /^\w+\.errors\./.test(key);
    const unused = [...zh.keys()].filter(
      (key) => !isErrors(key) && !literals.has(key) && !declared.some((p) => p.test(key)),
    );
    expect(unused).toEqual([]);
  });

  it('hold no word of another district', () => {
    const FOREIGN = ['吹哨', '报到', '楼栋长', '单元长', '楼门长', '社区专员', '小院议事厅', '网格长'];
    const found = [...zh].filter(([, sentence]) => FOREIGN.some((word) => sentence.includes(word)));
    expect(found).toEqual([]);
  });

  it('keep to the agreed words', () => {
    const OLD = [
      '走访窗口',
      '居民回执',
      '拒访',
      '重点户',
      '重点人群',
      '缺编',
      '五方齐全率',
      '并案',
      '销项',
      '首办负责',
      '利益冲突检查',
      '看板',
      '一键提醒',
    ];
    const found = [...zh].filter(([, sentence]) => OLD.some((word) => sentence.includes(word)));
    expect(found).toEqual([]);
  });

  it('stand nowhere in the code of the screens', () => {
    const spoken = sources.filter(
      ({ path, text }) =>
        path.endsWith('.vue') &&
        /[\u4e00-\u9fff]/.test(text.replace(/\/\/[^\n]*|<!--[\s\S]*?-->|\/\*[\s\S]*?\*\//g, '')),
    );
    expect(spoken.map(({ path }) => path)).toEqual([]);
  });
});
