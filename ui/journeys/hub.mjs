// The real hub: `zoufang-hub` with a folder of its own, which adopts the district that an office's laptop founded.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { program } from './core.mjs';

const hubProgram = process.env.ZOUFANG_HUB ?? join(dirname(program), 'zoufang-hub');
const READY_MS = 20_000;

/** A file as commands take it. */
export const fileOf = (path) => ({
  file_name: basename(path),
  content_base64: readFileSync(path).toString('base64'),
});

/** A hub that the office, who is signed in at `office`, has adopted and signed the card of. It does not serve yet. */
export async function adoptedBy(office, now) {
  const hub = new Hub(await freePort(), now);
  const district = await office('hub.district_card');
  const made = hub.run('init', '--adopt', district.path, '--address', hub.address);
  const signed = await office('hub.adopt', fileOf(made.card_to_sign));
  hub.run('accept', signed.path);
  return hub;
}

class Hub {
  constructor(port, now) {
    Object.assign(this, { port, folder: mkdtempSync(join(tmpdir(), 'zoufang-hub-')), process: null });
    this.env = { ...process.env, ZOUFANG_NOW: now };
  }

  get address() {
    return `https://127.0.0.1:${this.port}`;
  }

  get words() {
    return ['--data', join(this.folder, 'hub'), '--json'];
  }

  /** One command of it. */
  run(...words) {
    const said = execFileSync(hubProgram, [...this.words, ...words], { env: this.env, stdio: 'pipe' });
    return JSON.parse(said.toString());
  }

  async start() {
    const words = [...this.words, 'serve', '--listen', `127.0.0.1:${this.port}`];
    this.process = spawn(hubProgram, words, { env: this.env, stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the hub was not ready in time')), READY_MS);
      this.process.once('exit', (code) => reject(new Error(`the hub ended with ${code}`)));
      this.process.stdout.on('data', (bytes) => {
        if (!/ready https:/.test(bytes)) return;
        clearTimeout(late);
        resolve();
      });
    });
  }

  /** The line is cut. */
  async stop() {
    if (!this.process) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
    this.process = null;
  }

  /** It serves on at another time. */
  async restart(now) {
    await this.stop();
    this.env.ZOUFANG_NOW = now;
    await this.start();
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
