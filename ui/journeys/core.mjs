// The real core: `zoufang-cli` with a home of its own, in browser mode.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASSPHRASE = 'practice makes it easy';
const READY_MS = 20_000;
const program = process.env.ZOUFANG_CLI ?? '../target/debug/zoufang-cli';

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

/** Serves a home; answers the address of this launch and how to end it. */
export async function serve(home) {
  const child = spawn(program, ['--home', home, 'serve', '--no-open'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = await address(child);
  const stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    await ended;
  };
  return { url, stop, kill: () => stop('SIGKILL') };
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
