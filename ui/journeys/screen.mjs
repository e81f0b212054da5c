// A browser page as a person uses it: clicks and keys are counted, each screen is judged by axe, a word on the console is a fault.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { PASSPHRASE } from './core.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LOOKS = ['standard', 'large', 'extra_large'].flatMap((size) =>
  ['normal', 'high'].map((contrast) => ({ size, contrast })),
);
const STANDARD = LOOKS[0];
/** What an eye wants to see of a screen; every other look differs only in degree. */
export const EYE = [STANDARD, { size: 'extra_large', contrast: 'normal' }, { size: 'standard', contrast: 'high' }];
const AWAITED = /status of (400|403|404|409|423|503)/;

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    env: { ...process.env, LANGUAGE: 'zh_CN' },
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--lang=zh-CN'],
  });
}

/** A fresh page on an address; `faults` gathers what is wrong, `folder` keeps pictures when it is named. */
export async function openScreen(browser, url, faults, folder) {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
  page.setDefaultTimeout(15_000);
  page.on('console', (m) => {
    if (['error', 'warning'].includes(m.type()) && !AWAITED.test(m.text())) faults.push(`console: ${m.text()}`);
  });
  page.on('pageerror', (thrown) => faults.push(`page: ${thrown.message}`));
  // As in the window (tauri.conf.json: freezePrototype).
  await page.addInitScript(() => Object.freeze(Object.prototype));
  if (folder) mkdirSync(folder, { recursive: true });
  await page.goto(url);
  return new Screen(page, faults, folder);
}

class Screen {
  constructor(page, faults, folder) {
    Object.assign(this, { page, faults, folder, clicks: 0, keys: 0, fields: 0, said: new Set() });
  }

  count() {
    this.clicks = 0;
    this.keys = 0;
    this.fields = 0;
  }

  /** Fails when more clicks or keys were needed than users are promised. */
  within(what, budget) {
    const used = Object.keys(budget).map((kind) => `${this[kind]} ${kind} (at most ${budget[kind]})`);
    if (!this.said.has(what)) console.log(`  ${what}: ${used.join(', ')}`);
    this.said.add(what);
    for (const kind of Object.keys(budget)) {
      if (this[kind] > budget[kind]) this.faults.push(`${what}: ${this[kind]} ${kind}, promised ${budget[kind]}`);
    }
  }

  check(is, words) {
    if (!is) this.faults.push(words);
  }

  async click(target) {
    this.clicks += 1;
    await target.click();
  }

  async press(...keys) {
    for (const key of keys) {
      this.keys += 1;
      await this.page.keyboard.press(key);
    }
  }

  /** A field that must be filled is one step. */
  async type(label, text) {
    this.fields += 1;
    await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  get steps() {
    return this.clicks + this.keys + this.fields;
  }

  /** A sentence is the user's own: its letters are not counted. */
  async say(sentence) {
    await this.page.keyboard.insertText(sentence);
  }

  button(name) {
    return this.page.getByRole('button', { name });
  }

  async heading(name) {
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  /** Letters are safe at most 300 ms after the last key (decisions D43); a moment more for the answer. */
  async settled() {
    await this.page.waitForTimeout(600);
  }

  /** The first page of a paper is really there. */
  async pageOfPaper(place) {
    const sheet = place.getByRole('img').first();
    await sheet.waitFor({ timeout: 30_000 });
    await sheet.evaluate((img) => img.decode());
  }

  async go(name) {
    await this.click(this.page.getByRole('navigation').getByRole('link', { name, exact: true }));
  }

  async unlock(nickname) {
    await this.click(this.page.getByRole('radio', { name: new RegExp(nickname) }));
    await this.page.getByLabel('口令', { exact: true }).fill(PASSPHRASE);
    await this.click(this.page.getByRole('button', { name: '打开', exact: true }));
    await this.page.getByRole('navigation').first().waitFor();
  }

  async signOut(nickname) {
    await this.click(this.button(new RegExp(`${nickname}.*▾|${nickname}`)).first());
    await this.click(this.button('退出登录'));
    await this.heading('打开资料');
  }

  /** One picture and axe in the looks asked for. */
  async look(name, looks = [STANDARD]) {
    for (const { size, contrast } of looks) {
      await this.wear(size, contrast);
      const full = `${name}-${size}${contrast === 'high' ? '-contrast' : ''}`;
      if (this.folder) await this.picture(full);
      await this.judge(full);
    }
    await this.wear(STANDARD.size, STANDARD.contrast);
  }

  /** Every size and contrast; only the standard one while a journey is being written (LOOKS=one), three for the eye (LOOKS=eye). */
  lookAll(name) {
    return this.look(name, { one: [STANDARD], eye: EYE }[process.env.LOOKS] ?? LOOKS);
  }

  /** The window as it is, and once more as tall as what scrolls in it (WHOLE=1). */
  async picture(name) {
    await this.page.screenshot({ path: `${this.folder}/${name}.png` });
    if (!process.env.WHOLE) return;
    const hidden = await this.page.evaluate(() => {
      const box = document.querySelector('.shell-content') ?? document.documentElement;
      return box.scrollHeight - box.clientHeight;
    });
    if (hidden <= 0) return;
    await this.page.setViewportSize({ width: 1366, height: Math.min(768 + hidden, 4000) });
    await this.page.screenshot({ path: `${this.folder}/${name}-whole.png` });
    await this.page.setViewportSize({ width: 1366, height: 768 });
  }

  async wear(size, contrast) {
    await this.page.evaluate((look) => Object.assign(document.documentElement.dataset, look), { size, contrast });
    await this.still();
  }

  /** Laid out anew, and nothing moves any more. */
  async still() {
    await this.page.evaluate(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      await frame();
      await frame();
      await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    });
  }

  async judge(name) {
    await this.page.evaluate(axeSource);
    const found = await this.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    for (const v of found.violations) {
      this.faults.push(`${name}: axe ${v.id} ×${v.nodes.length} ${v.nodes[0].target.join(' ')}`);
    }
    const wide = await this.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    this.check(wide <= 0, `${name}: ${wide} px too wide`);
  }
}
