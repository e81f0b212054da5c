// Walks the screens of visits, concerns, directory and reports in a real browser over the made-up core: pictures, axe = 0, nothing too wide,
// console silent, clicks and keys of the flagships counted.
// node tests/look-features.mjs [folder for pictures] [sizes, comma separated]
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const folder = process.argv[2] ?? 'build/screens';
const sizes = (process.argv[3] ?? 'standard,extra_large').split(',');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PORT = 4199;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const faults = [];
mkdirSync(folder, { recursive: true });

const server = await createServer({
  root: fileURLToPath(new URL('..', import.meta.url)),
  configFile: fileURLToPath(new URL('./mock/features.config.ts', import.meta.url)),
  logLevel: 'error',
  server: { port: PORT, strictPort: true, host: '127.0.0.1' },
});
await server.listen();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking'],
});
const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
page.on('console', (m) => ['error', 'warning'].includes(m.type()) && faults.push(`console: ${m.text()}`));
page.on('pageerror', (e) => faults.push(`page: ${e.message}`));

const ask = (name, args = {}) =>
  fetch(`${ORIGIN}/api/call`, { method: 'POST', body: JSON.stringify({ name, args }) }).then((r) => r.json());
const rest = (ms = 400) => page.waitForTimeout(ms);
const button = (name) => page.getByRole('button', { name });
const expect = (is, words) => is || faults.push(words);

/** What is here of a visit's history, and what the hub had before. */
async function history() {
  await button('操作记录').click();
  await button('取来更早的改动').scrollIntoViewIfNeeded();
  await look('visit-history');
  await button('取来更早的改动').click();
  await rest();
  await page.getByText('更早的改动已从中心端取来').scrollIntoViewIfNeeded();
  await look('visit-history-fetched');
}

/** A department is called to a concern, with something of the resident's. */
async function summons() {
  await page.getByRole('heading', { name: '区职能部门办理情况' }).scrollIntoViewIfNeeded();
  await look('summons-answered');
  await button('转请区职能部门办理').click();
  await rest();
  await page.getByLabel('电话').check();
  await button('转请办理').click();
  await page.getByText('请选择承办部门。').waitFor();
  await look('summons-call');
  await page.keyboard.press('Escape');
}

async function be(member) {
  await ask('mock.be', { member });
  await page.goto('about:blank');
}
async function go(hash) {
  await page.goto(`${ORIGIN}/?token=t#${hash}`);
  await rest(900);
}
const wear = (kind) =>
  page.evaluate((k) => {
    document.documentElement.dataset.size = k === 'contrast' ? 'standard' : k;
    document.documentElement.dataset.contrast = k === 'contrast' ? 'high' : 'normal';
  }, kind);
async function look(name) {
  for (const size of sizes) {
    await wear(size);
    await rest(300);
    await page.screenshot({ path: `${folder}/${name}-${size}.png` });
    await page.evaluate(axeSource);
    const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    for (const v of found.violations)
      faults.push(`${name}-${size}: ${v.id} ×${v.nodes.length} ${v.nodes[0].target.join(' ')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide <= 0, `${name}-${size}: ${wide} px too wide`);
  }
  await wear('standard');
}

const walks = {
  async symposium() {
    await be('m1');
    await go('/visits/v1/symposium');
    await look('symposium-empty');
    await page.getByLabel('人数').fill('12');
    await button(/居民代表/).click();
    for (const sentence of ['12号楼单元门坏了', '东门早上占道停车', '老年食堂味道好']) {
      await page.getByLabel('说了什么').focus();
      await page.keyboard.insertText(sentence);
      for (const key of ['Tab', '1', 'Tab', '3', 'Enter']) await page.keyboard.press(key);
      await rest(250);
    }
    const focus = await page.evaluate(() => document.activeElement?.id);
    expect(focus === 'heard-sentence', `symposium: focus at ${focus}`);
    const rows = await page.getByRole('list', { name: '已记下的' }).getByRole('listitem').count();
    expect(rows === 3, `symposium: ${rows} rows`);
    await page.getByLabel('说了什么').fill('写到一半');
    await rest(500);
    await look('symposium');
    await page.reload();
    await rest(900);
    expect((await page.getByLabel('说了什么').inputValue()) === '写到一半', 'symposium: half a sentence lost');
    await button('打印签到表').click();
    await rest(600);
    await look('symposium-paper');
  },
  async doorstep() {
    await be('m1');
    await go('/doors');
    await look('doors');
    await button('3-1-101 家中无人').click();
    await page.getByRole('combobox', { name: '打开一户' }).fill('9-1-101');
    await page.keyboard.press('Enter');
    await look('doors-new');
    await go('/doors');
    let clicks = 0;
    const click = async (target) => {
      clicks += 1;
      await target.click();
      await rest(250);
    };
    await click(button(/3-2-501/).first());
    await rest();
    await look('doorstep-empty');
    await click(page.getByRole('radio', { name: /加装电梯/ }));
    await click(button('低层住户不同意'));
    await click(button(/再记一条/));
    await click(page.getByRole('radio', { name: /停车管理/ }));
    await click(button('占用消防通道'));
    await look('doorstep');
    const before = page.url();
    await click(button(/保存，下一户/));
    await rest(600);
    expect(page.url() !== before && /doors\/call/.test(page.url()), `doorstep: no next door, ${page.url()}`);
    expect(clicks <= 10, `doorstep: ${clicks} clicks`);
    await look('doorstep-next');
  },
  async confirmation() {
    await be('m2');
    await go('/confirmation');
    await look('confirmation');
    const lines = page.locator('.face');
    let clicks = 1;
    for (const at of [0, 1]) {
      await lines.nth(at).click();
      clicks += 1;
      await page.keyboard.insertText('(已核)');
      if (at === 0) await page.keyboard.press('Enter');
      await rest();
    }
    await look('confirmation-edit');
    await button(/确认/).click();
    clicks += 1;
    await rest(700);
    expect(clicks <= 4, `confirmation: ${clicks} clicks`);
    await look('confirmation-done');
  },
  async records() {
    await be('m1');
    for (const [hash, name] of [
      ['/visits', 'visits'],
      ['/visits/v0', 'visit'],
      ['/concerns', 'concerns'],
      ['/concerns/new', 'concern-new'],
      ['/concerns/item2', 'concern-level'],
      ['/concerns/item3', 'concern-summons'],
      ['/concerns/item1', 'concern'],
    ]) {
      await go(hash);
      await look(name);
      if (name === 'visit') await history();
      if (name === 'concern-summons') await summons();
    }
    await page.locator('#files').scrollIntoViewIfNeeded();
    await look('concern-files');
    await button('查看 水泵房渗水.jpg').click();
    await rest();
    await look('concern-picture');
    await page.keyboard.press('Escape');
    await button('另存 报修单.pdf').click();
    await look('concern-file-saved');
    await page.keyboard.press('Escape');
    await button('办理完成').click();
    await look('concern-step');
    await page.keyboard.press('Escape');
  },
  async directory() {
    await be('m4');
    for (const name of ['teams', 'teams/t8', 'teams/t8/sees', 'members']) {
      await go(`/${name}`);
      await look(name.replaceAll('/', '-'));
    }
    await be('m3');
    await go('/households');
    await look('households');
    await button(/显示 3-2-501/).click();
    await button('联系居民').click();
    await look('households-phone');
    await go('/households/doubles');
    await look('doubles');
    await button(/^把 3号501室/).click();
    await look('doubles-ask');
    await page.keyboard.press('Escape');
    await go('/imports');
    await page.setInputFiles('input[type=file]', {
      name: '住户台账.xlsx',
      mimeType: 'application/x',
      buffer: Buffer.from('x'),
    });
    await rest(800);
    await look('imports');
  },
  async reports() {
    await be('m1');
    await go('/reports');
    for (const name of ['scope', 'figures', 'texts', 'pages']) {
      await rest();
      await look(`report-${name}`);
      if (name === 'figures') {
        await button(/参加人次/).click();
        await look('report-records');
        await page.keyboard.press('Escape');
      }
      if (name !== 'pages') await button(/下一步/).click();
    }
  },
  async checked() {
    await be('m4');
    await go('/reports');
    await button(/下一步/).click();
    await button('与中心端核对').click();
    await page.getByText('有不一致').waitFor();
    await look('report-checked');
  },
  async hub() {
    await be('m4');
    await go('/hub');
    await look('hub');
    await page.getByLabel('要找的词').fill('电梯');
    await button('问中心端', { exact: true }).first().click();
    await page.getByText(/中心端有 5 条/).waitFor();
    await look('hub-found');
    await button('问中心端的数').click();
    await page.getByText(/个数不一致/).scrollIntoViewIfNeeded();
    await look('hub-figures');
    await be('m1');
    await go('/hub?words=没有');
    await button('问中心端').click();
    await page.getByText(/没有查到/).waitFor();
    await look('hub-none');
  },
};

const wanted = process.argv[4]?.split(',');
for (const [name, walk] of Object.entries(walks).filter(([name]) => wanted?.includes(name) ?? true)) {
  await walk().catch(async (thrown) => {
    faults.push(`${name}: ${String(thrown).slice(0, 400)}`);
    await page.screenshot({ path: `${folder}/${name}-stopped.png` });
  });
}
await browser.close();
await server.close();
if (faults.length > 0) {
  console.error([...new Set(faults)].join('\n'));
  process.exit(1);
}
console.log(`looked at ${sizes.length} sizes of every screen: axe 0, nothing too wide, console silent`);
process.exit(0);
