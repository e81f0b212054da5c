// The real core: `zoufang-cli` with a home of its own, in browser mode.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASSPHRASE = 'practice makes it easy';
const READY_MS = 20_000;
export const program = process.env.ZOUFANG_CLI ?? '../target/debug/zoufang-cli';

/** A home that nobody used before. */
export function bareHome() {
  return mkdtempSync(join(tmpdir(), 'zoufang-journey-'));
}

/** A home with the practice district of Xuhui. */
export function practiceHome() {
  const home = bareHome();
  execFileSync(program, ['--home', home, 'demo', 'xuhui', '--seed', '1'], { stdio: 'pipe' });
  return home;
}

export const removeHome = (home) => rmSync(home, { recursive: true, force: true });

/** Serves a home, at a time of practice if one is named; answers the address of this launch, its commands, and how to end it. */
export async function serve(home, now) {
  const env = now ? { ...process.env, ZOUFANG_NOW: now } : process.env;
  const child = spawn(program, ['--home', home, 'serve', '--no-open'], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = await address(child);
  const stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    await ended;
  };
  return { url, call: callerOf(url), stop, kill: () => stop('SIGKILL') };
}

/** The commands of a served home, as its screens call them. */
function callerOf(url) {
  const { origin, hash } = new URL(url);
  const headers = {
    'Content-Type': 'application/json',
    Origin: origin,
    'X-Zoufang-Token': decodeURIComponent(hash.slice('#token='.length)),
  };
  return async (name, args = {}) => {
    const body = JSON.stringify({ name, args });
    const response = await fetch(`${origin}/api/call`, { method: 'POST', headers, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${name}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
}

function address(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`the core was not ready in time: ${said}`)), READY_MS);
    const hear = (bytes) => {
      said += bytes;
      const found = /http:\/\/\S+#token=\S+/.exec(said)?.[0];
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the core ended with ${code}: ${said}`));
    });
  });
}
