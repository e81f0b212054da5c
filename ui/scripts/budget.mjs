// Prints the weight of the start page and of every chunk, and fails when a limit is passed.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const KB = 1024;
const LIMITS = { startScript: 180 * KB, startStyle: 25 * KB, chunk: 60 * KB };
const dist = new URL('../dist/', import.meta.url);
const html = readFileSync(new URL('index.html', dist), 'utf8');
const weight = (path) => gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length;
const show = (bytes) => `${(bytes / KB).toFixed(1)} KB`;

/** Everything the page loads before anything is clicked: what index.html names and what those scripts import at once. */
function startFiles() {
  const seen = new Set([...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map((m) => m[1]));
  for (const file of seen) {
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(new URL(file, dist), 'utf8');
    for (const m of text.matchAll(/(?:^|[;}\n])import\s*(?:[^'"();]*?from)?\s*["']\.\/([^"']+)["']/g))
      seen.add(`assets/${m[1]}`);
  }
  return [...seen];
}

const start = startFiles();
const sum = (end) => start.filter((f) => f.endsWith(end)).reduce((total, f) => total + weight(f), 0);
const faults = [];
const check = (what, bytes, limit) => {
  console.log(`${what}: ${show(bytes)} gz (limit ${show(limit)})`);
  if (bytes > limit) faults.push(what);
};
check('start scripts', sum('.js'), LIMITS.startScript);
check('start styles', sum('.css'), LIMITS.startStyle);
for (const file of readdirSync(new URL('assets/', dist)).filter((f) => f.endsWith('.js'))) {
  const path = `assets/${file}`;
  if (!start.includes(path)) check(path, weight(path), LIMITS.chunk);
}

/** Addresses that are names of XML vocabularies or of error pages inside libraries, never fetched. */
const NAMES = /^https?:\/\/(www\.w3\.org\/|vuejs\.org\/error-reference|zoufang\.localhost|ipc\.localhost)/;
for (const file of ['index.html', ...readdirSync(new URL('assets/', dist)).map((f) => `assets/${f}`)]) {
  if (!/\.(html|js|css)$/.test(file)) continue;
  for (const [url] of readFileSync(new URL(file, dist), 'utf8').matchAll(/https?:\/\/[a-z0-9.-]+[^\s"'`)\\]*/gi))
    if (!NAMES.test(url)) faults.push(`${file} names ${url}`);
}

if (faults.length > 0) {
  console.error(`over budget: ${faults.join('; ')}`);
  process.exit(1);
}
