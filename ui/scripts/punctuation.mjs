// Chinese sentences take Chinese punctuation. `--write` corrects the Chinese locale files; without it faults are listed.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../src/', import.meta.url);
/** Full-width forms stand at a fixed distance from the half-width ones. */
const full = (mark) => String.fromCharCode(mark.charCodeAt(0) + 0xfee0);
const HAN = '\\u3400-\\u9fff《》“”、。';

/** The sentence with half-width marks beside Chinese characters made full-width; brackets follow their pair. */
export function chinese(text) {
  return text
    .replace(new RegExp(`\\(([^()]*[${HAN}][^()]*)\\)`, 'g'), (_, inner) => `\uff08${inner}\uff09`)
    .replace(
      new RegExp(`(?<=[${HAN}}])([,;:!?])(?=\\s?[${HAN}{]|$)|(?<=[${HAN}])([,;:!?])|([,;:!?])(?=[${HAN}])`, 'g'),
      full,
    );
}

/** Every file of Chinese words. */
export function files() {
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /(^|[/.])zh(-CN)?\.json$/.test(path),
  );
  return found.map((path) => new URL(path, root));
}

function corrected(value) {
  if (typeof value === 'string') return chinese(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, corrected(inner)]));
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  let faults = 0;
  for (const url of files()) {
    const before = JSON.parse(readFileSync(url, 'utf8'));
    const after = corrected(before);
    if (JSON.stringify(before) === JSON.stringify(after)) continue;
    faults += 1;
    if (process.argv.includes('--write')) writeFileSync(url, `${JSON.stringify(after, null, 2)}\n`);
    else console.error(`half-width punctuation in ${url.pathname}`);
  }
  if (faults > 0 && !process.argv.includes('--write')) process.exit(1);
}
