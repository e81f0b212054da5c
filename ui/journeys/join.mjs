// Moment 1 over real parts, by clicks alone: the office lets somebody in by a code, a new laptop takes it, and both see the other.
import { bareHome, practiceHome, removeHome, serve } from './core.mjs';
import { OFFICE, signIn } from './district.mjs';
import { adoptedBy } from './hub.mjs';
import { EYE, openScreen } from './screen.mjs';

const NOW = '2026-10-09T09:00:00+08:00';
const NEWCOMER = '苏青';
const OWN_PASSPHRASE = 'four quite plain words';

export async function join({ browser, faults, folder }) {
  const homes = [practiceHome(), bareHome()];
  const [office, newcomer] = await Promise.all(homes.map((home) => serve(home, NOW)));
  await signIn(office, OFFICE);
  const hub = await adoptedBy(office.call, NOW);
  await hub.start();
  const screens = [];
  const open = async (core) => {
    const screen = await openScreen(browser, core.url, faults, folder);
    screens.push(screen);
    return screen;
  };
  try {
    await office.call('sync.now');
    const [theirs, own] = [await open(office), await open(newcomer)];
    const read = await invites(theirs);
    await comesIn(own, read);
    await isSeen(theirs);
  } catch (thrown) {
    if (folder) await screens.at(-1)?.page.screenshot({ path: `${folder}/join-stopped.png` });
    throw thrown;
  } finally {
    await Promise.all(screens.map((screen) => screen.page.close()));
    await Promise.all([office, newcomer].map((core) => core.stop()));
    await hub.remove();
    homes.forEach(removeHome);
  }
}

/** The office: a recorder for a team; what is read over the telephone. */
async function invites(screen) {
  const { page } = screen;
  await page.getByRole('main').getByRole('heading').first().waitFor();
  await page.evaluate(() => (location.hash = '#/members'));
  await page.getByRole('heading', { name: '添加使用人' }).waitFor();
  screen.count();
  await page.getByRole('textbox', { name: /^姓名/ }).fill(NEWCOMER);
  const team = page.getByRole('combobox', { name: '所在走访团队' });
  await screen.click(team);
  await team.fill('上海新村');
  await screen.click(page.getByRole('option').first());
  await screen.click(screen.button('生成加入代码'));
  await page.getByRole('status').getByRole('heading').waitFor();
  screen.within('letting somebody in', { steps: 6 });
  await screen.look('join-code', EYE);
  const [address, code] = await page.locator('dd strong.code').allTextContents();
  return { address, code };
}

/** The new laptop: what was read is typed, in small letters and with blanks; then the own passphrase and the recovery code. */
async function comesIn(screen, { address, code }) {
  const { page } = screen;
  await screen.heading('第一次使用');
  screen.count();
  await screen.click(screen.button(/输入加入代码/).or(page.getByRole('link', { name: /输入加入代码/ })));
  await screen.type('中心端地址', address);
  await screen.type('加入代码', ` ${code.toLowerCase()} `);
  await page.getByText('✓ 代码没有输错').waitFor();
  await screen.type('您的姓名', NEWCOMER);
  await screen.type('口令', OWN_PASSPHRASE);
  await screen.type('再输一遍', OWN_PASSPHRASE);
  await screen.look('join-typed', EYE);
  await screen.click(screen.button('下一步，抄恢复码'));
  await page.getByRole('heading', { name: '请把恢复码抄在纸上' }).waitFor({ timeout: 60_000 });
  const recovery = await page.locator('.code').first().innerText();
  await screen.look('join-recovery', EYE);
  await screen.click(screen.button('我已抄好，输一遍核对'));
  await screen.type('恢复码', recovery);
  await screen.click(screen.button('开始使用'));
  await page.getByRole('main').getByText('上海新村居委会').first().waitFor({ timeout: 60_000 });
  screen.within('coming in', { steps: 10 });
  await screen.look('join-home', EYE);
}

/** At the office after one click: whose laptop came by. */
async function isSeen(screen) {
  const { page } = screen;
  await page.evaluate(() => (location.hash = '#/sync'));
  await screen.click(screen.button('立即同步'));
  await page
    .getByText(/全部.*中心端|同步完成/)
    .first()
    .waitFor();
  await page.evaluate(() => (location.hash = '#/devices'));
  await page.getByRole('row', { name: new RegExp(NEWCOMER) }).waitFor();
  await screen.look('join-seen', EYE);
}
