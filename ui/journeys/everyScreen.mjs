// Every screen of every role over the real core, for the eye: `npm run look:real -- everyScreen ../build/real`.
import { fileURLToPath } from 'node:url';
import { bareHome, PASSPHRASE, practiceHome, removeHome, serve } from './core.mjs';
import { holdSymposium } from './symposium.mjs';
import { openScreen } from './screen.mjs';

const ROSTER = fileURLToPath(new URL('../../tests/data/office/走访团队花名册.xlsx', import.meta.url));
const LEAD = '易梅';
const NEW_MEMBERS = [
  { name: '陈代表', role: /^党代表\/人大代表\/政协委员/, path: 'delegate' },
  { name: '周律师', role: /^律师/, path: 'lawyer' },
];

export async function everyScreen({ browser, faults, folder }) {
  await on(bareHome(), { browser, faults, folder }, firstStart);
  await on(practiceHome(), { browser, faults, folder }, roles);
}

async function on(home, { browser, faults, folder }, walk) {
  const core = await serve(home);
  const screen = await openScreen(browser, core.url, faults, folder);
  try {
    await walk(screen);
  } catch (thrown) {
    if (folder) await screen.page.screenshot({ path: `${folder}/stopped.png` });
    throw thrown;
  } finally {
    await screen.page.close();
    await core.stop();
    removeHome(home);
  }
}

/** Goes to a path and looks at what stands there. */
async function at(screen, path, name) {
  await screen.page.evaluate((to) => (location.hash = `#${to}`), path);
  await screen.settled();
  await screen.lookAll(name);
}

/** Whatever opened a window has the focus again when it is closed. */
async function focusIsOn(screen, target, after) {
  await screen.page.getByRole('dialog').waitFor({ state: 'hidden' });
  screen.check(await target.evaluate((one) => one === document.activeElement), `${after} the focus is lost`);
}

const firstOf = (screen, selector) => screen.page.locator(selector).first();

async function firstStart(screen) {
  await screen.heading('第一次使用');
  await screen.lookAll('start');
  await at(screen, '/start/join', 'start-join');
  await at(screen, '/start/found', 'start-found');
  await at(screen, '/start/restore', 'start-restore');
}

async function roles(screen) {
  await unlocking(screen);
  await recorder(screen);
  await office(screen);
  for (const member of NEW_MEMBERS) await newMember(screen, member);
  await community(screen);
  await lead(screen);
  for (const member of NEW_MEMBERS) await memberAgain(screen, member);
  await screen.unlock(LEAD);
  await english(screen);
}

async function unlocking(screen) {
  await screen.heading('打开资料');
  await screen.lookAll('unlock');
  await screen.page.getByRole('radio', { name: /王敏/ }).click();
  await screen.page.getByLabel('口令', { exact: true }).fill('not this one');
  await screen.page.getByRole('button', { name: '打开', exact: true }).click();
  await screen.page.getByRole('alert').waitFor();
  await screen.lookAll('unlock-wrong');
  await screen.page.getByRole('link', { name: '忘记口令' }).click();
  await screen.heading('忘记口令');
  await screen.lookAll('unlock-forgotten');
  await screen.page.goBack();
  await screen.unlock('王敏');
}

async function recorder(screen) {
  await at(screen, '/', 'recorder-home');
  await at(screen, '/visits', 'recorder-visits');
  await at(screen, '/doors', 'recorder-doors');
  await firstOf(screen, '.door-line.is-open .open').click();
  await screen.page.locator('.concern.open').waitFor();
  await screen.lookAll('recorder-doorstep');
  await at(screen, '/concerns', 'recorder-concerns');
  await at(screen, '/concerns/new', 'recorder-concern-new');
  await at(screen, '/teams', 'recorder-teams');
  await at(screen, '/reports', 'recorder-report');
  await at(screen, '/', 'recorder-home-after');
  await holdSymposium(screen);
  await screen.button('结束，看记录').click();
  await screen.heading(/上海新村/);
  await screen.lookAll('recorder-visit');
  await everywhere(screen);
  await oneConcern(screen, 'recorder');
  await screen.signOut('王敏');
}

async function everywhere(screen) {
  await screen.page.locator('.who').click();
  await screen.lookAll('person-menu');
  await screen.press('Escape', 'Control+k');
  await screen.page.keyboard.type('电梯');
  await screen.settled();
  await screen.lookAll('quick-find');
  await screen.press('Escape');
  await screen.press('F1');
  await screen.heading('帮助');
  await screen.lookAll('help');
  await at(screen, '/settings', 'settings');
  await screen.button('核查资料').click();
  await screen.page.getByText('资料完好').waitFor();
  await screen.lookAll('settings-verified');
  await at(screen, '/passphrase', 'passphrase');
  await at(screen, '/pin', 'pin');
}

/** The first concern of the list, its page, each step that this role may take, its slip. */
async function oneConcern(screen, role) {
  await screen.page.evaluate(() => (location.hash = '#/concerns'));
  await screen.settled();
  const rows = screen.page.getByRole('row');
  if ((await rows.count()) < 2) return;
  await rows.nth(1).click();
  await screen.heading(/\d/);
  await screen.settled();
  await screen.lookAll(`${role}-concern`);
  const steps = screen.page.getByRole('region', { name: '现在可以办' }).getByRole('button');
  for (let step = 0; step < (await steps.count()); step += 1) {
    await steps.nth(step).click();
    await screen.settled();
    await screen.look(`${role}-concern-step-${step}`);
    await (step % 2 ? screen.press('Escape') : screen.click(screen.button('取消')));
    await focusIsOn(screen, steps.nth(step), `${role}: after a step's window`);
  }
}

async function office(screen) {
  await screen.unlock('区领导小组办公室');
  await at(screen, '/', 'office-home');
  const tiles = screen.page.locator('.tiles .tile');
  for (const tile of [1, 2]) {
    await tiles.nth(tile).click();
    await screen.lookAll(`office-home-${tile}`);
  }
  await at(screen, '/concerns', 'office-concerns');
  await oneConcern(screen, 'office');
  await at(screen, '/teams', 'office-teams');
  await screen.page.getByRole('row').nth(1).click();
  await screen.settled();
  await screen.lookAll('office-team');
  await at(screen, '/reports', 'office-report');
  await at(screen, '/imports', 'office-import');
  await screen.page.setInputFiles('input[type=file]', ROSTER);
  await screen.page.getByText('还没有写入').waitFor({ timeout: 30_000 });
  await screen.lookAll('office-import-preview');
  await at(screen, '/members', 'office-members');
  for (const member of NEW_MEMBERS) await enrol(screen, member);
  await screen.signOut('区领导小组办公室');
}

async function enrol(screen, member) {
  await screen.page.getByRole('radio', { name: member.role }).click();
  await screen.page.getByLabel(/^姓名/).fill(member.name);
  await screen.page.getByRole('combobox', { name: '所在走访团队' }).fill('上海新村');
  await screen.page.getByRole('option').first().click();
  await screen.button('做加入文件').click();
  await screen.page.getByText('加入文件已做好').waitFor();
  await screen.lookAll(`office-enrolment-${member.path}`);
  member.file = (await screen.page.locator('.path').innerText()).trim();
  member.code = (await screen.page.locator('.code').innerText()).trim();
  await screen.button('已交给本人，继续添加').click();
}

async function newMember(screen, member) {
  await screen.page.getByRole('link', { name: '这台电脑再加一位使用人' }).click();
  await screen.page.getByRole('radio', { name: member.role }).click();
  await screen.page.setInputFiles('input[type=file]', member.file);
  await screen.page.getByLabel('开启码').fill(member.code);
  await screen.page.getByLabel('您的姓名').fill(member.name);
  await screen.page.getByLabel('口令', { exact: true }).fill(PASSPHRASE);
  await screen.page.getByLabel('再输一遍').fill(PASSPHRASE);
  await screen.lookAll(`${member.path}-join`);
  await screen.button(/下一步/).click();
  await screen.button(/我已抄好/).waitFor({ timeout: 60_000 });
  await screen.lookAll(`${member.path}-code`);
  const code = (await screen.page.locator('.code').allInnerTexts()).join(' ');
  await screen.button(/我已抄好/).click();
  await screen.page.getByLabel('恢复码').fill(code);
  await screen.lookAll(`${member.path}-code-back`);
  await screen.button('开始使用').click();
  await screen.page.getByRole('navigation').first().waitFor();
  await at(screen, '/', `${member.path}-home`);
  await at(screen, '/visits', `${member.path}-visits`);
  await at(screen, '/concerns', `${member.path}-concerns`);
  await at(screen, '/teams', `${member.path}-teams`);
  await oneConcern(screen, member.path);
  await screen.signOut(member.name);
}

/** Once more, when the others on this laptop have handed over what they had. */
async function memberAgain(screen, member) {
  await screen.unlock(member.name);
  await at(screen, '/', `${member.path}-home-again`);
  await at(screen, '/visits', `${member.path}-visits-again`);
  await oneConcern(screen, member.path);
  await screen.signOut(member.name);
}

async function community(screen) {
  await screen.unlock('沈岚');
  await at(screen, '/', 'community-home');
  await at(screen, '/concerns', 'community-concerns');
  await oneConcern(screen, 'community');
  await at(screen, '/doors', 'community-doors');
  await at(screen, '/households', 'community-households');
  const phone = screen.page.getByRole('button', { name: /^显示/ }).first();
  await phone.click();
  await screen.settled();
  await screen.lookAll('community-phone');
  await screen.click(screen.button('关闭'));
  await focusIsOn(screen, phone, 'community: after the phone');
  await at(screen, '/imports', 'community-import');
  await screen.signOut('沈岚');
}

async function lead(screen) {
  await screen.unlock(LEAD);
  for (const [path, name] of [
    ['/', 'home'],
    ['/confirmation', 'confirmation'],
    ['/visits', 'visits'],
    ['/concerns', 'concerns'],
    ['/teams', 'teams'],
  ]) {
    await at(screen, path, `lead-${name}`);
  }
  await oneConcern(screen, 'lead');
  await screen.signOut(LEAD);
}

async function english(screen) {
  await screen.page.evaluate(() => (location.hash = '#/settings'));
  await screen.page.getByRole('radio', { name: 'English' }).click();
  for (const path of [
    '/',
    '/visits',
    '/concerns',
    '/concerns/new',
    '/teams',
    '/reports',
    '/confirmation',
    '/settings',
    '/help',
  ]) {
    await screen.page.evaluate((to) => (location.hash = `#${to}`), path);
    await screen.settled();
    await screen.look(`english-${path.slice(1).replace('/', '-') || 'home'}`);
  }
}
