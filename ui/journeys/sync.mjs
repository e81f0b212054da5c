// What two laptops and the centre make of each other, on the screens that tell of it: 同步中心, 需核对, 待放行, 电脑, joining, a
// department's home. Real data over a real hub; every size and contrast, dialogs open.
import { LATE, OFFICE, OFFICER, overTwoLaptops, SECOND, signIn } from './district.mjs';
import { EYE, openScreen } from './screen.mjs';

export const sync = ({ browser, faults, folder }) =>
  overTwoLaptops(async (district) => {
    const walk = (laptop, steps) => onScreen({ browser, faults, folder }, laptop, steps);
    const { first, second, hub } = district;
    await Promise.all([walk(first, conflicts), walk(second, unsent)]);
    await hub.start();
    await signIn(first, OFFICE);
    await signIn(second, LATE);
    await first.call('sync.now');
    await Promise.all([
      walk(first, office),
      walk(second, refused).then(async () => {
        await signIn(second, OFFICER);
        await walk(second, department);
        await walk(second, joining);
      }),
    ]);
    await signIn(second, SECOND);
    await walk(second, handOver);
  });

async function onScreen({ browser, faults, folder }, laptop, steps) {
  const screen = await openScreen(browser, laptop.core.url, faults, folder);
  try {
    // The home has come: what is gone to now is not overtaken by it.
    await screen.page.getByRole('main').getByRole('heading').first().waitFor();
    await steps(screen);
  } catch (thrown) {
    if (folder) await screen.page.screenshot({ path: `${folder}/sync-stopped-${steps.name}.png` });
    throw thrown;
  } finally {
    await screen.page.close();
  }
}

async function at(screen, path, heading) {
  await screen.page.evaluate((to) => (location.hash = `#${to}`), path);
  await screen.heading(heading);
  await screen.settled();
}

/** A part of a page that was judged whole, looked at where it stands. */
async function lookAt(screen, target, name) {
  await target.scrollIntoViewIfNeeded();
  await screen.look(name, EYE);
}

/** A sheet: opened, looked at, left by Escape; what opened it has the focus again. */
async function sheet(screen, opener, name) {
  await opener.click();
  await screen.page.getByRole('dialog').waitFor();
  await screen.lookAll(name);
  await screen.press('Escape');
  await screen.page.getByRole('dialog').waitFor({ state: 'hidden' });
  screen.check(await opener.evaluate((one) => one === document.activeElement), `${name}: the focus is lost`);
}

/** The recorder whose laptop is ahead: what the other one wrote differently. */
async function conflicts(screen) {
  await at(screen, '/conflicts', '需核对');
  await screen.page.getByRole('group', { name: '类别' }).waitFor();
  await screen.lookAll('sync-conflicts');
  const place = screen.page.getByRole('group', { name: '地点' });
  await place.focus();
  await screen.press('ArrowLeft');
  await place.getByText('已用左边。').waitFor();
  await screen.lookAll('sync-conflicts-settled');
}

/** The second recorder without a line: one thing that is nowhere else, and half a sentence. */
async function unsent(screen) {
  await at(screen, '/sync', '同步中心');
  await screen.page.getByText('暂时不要交接这台电脑').waitFor();
  await screen.click(screen.button('立即同步'));
  await screen.page.getByRole('alert').first().waitFor();
  await screen.lookAll('sync-unsent');
  await sheet(screen, screen.button('不要了…'), 'sync-drop');
  await screen.page.getByLabel('只看没有回执的').check();
  await screen.settled();
  await lookAt(screen, screen.page.getByRole('heading', { name: '上传回执台账' }), 'sync-ledger');
}

/** Somebody whose words came too late: one is refused, one waits; the refused one is written anew. */
async function refused(screen) {
  await at(screen, '/sync', '同步中心');
  await screen.click(screen.button('看原文'));
  await screen.page.getByText('三号楼楼道灯坏了半个月').or(screen.page.getByText('垃圾房门口积水')).waitFor();
  await screen.button('收起原文').scrollIntoViewIfNeeded();
  await screen.lookAll('sync-refused');
  await lookAt(screen, screen.page.getByRole('heading', { name: '上传回执台账' }), 'sync-ledger-refused');
  await at(screen, '/held', '待放行');
  await screen.lookAll('sync-held-own');
  await at(screen, '/sync', '同步中心');
  await screen.click(screen.button('照此另记一条诉求'));
  await screen.heading('记一条诉求');
  await screen.page.waitForFunction(() => /半个月|积水/.test(document.querySelector('textarea')?.value ?? ''));
  await screen.lookAll('sync-copied');
}

async function office(screen) {
  await at(screen, '/held', '待放行');
  await screen.lookAll('sync-held');
  await screen.page.getByRole('checkbox', { name: '全选' }).check();
  await sheet(screen, screen.button(/^放行 \d+ 项…$/), 'sync-admit');
  await sheet(screen, screen.button(/^不予放行 \d+ 项…$/), 'sync-refuse');
  await at(screen, '/devices', '电脑');
  await screen.page.getByRole('row', { name: new RegExp(SECOND) }).waitFor();
  await screen.lookAll('sync-devices');
  await screen.page.getByRole('row', { name: new RegExp(SECOND) }).click();
  await screen.button('停用这份资料…').waitFor();
  await screen.lookAll('sync-device');
  await screen.click(screen.button('停用这份资料…'));
  await screen.page.getByRole('dialog').getByLabel(/原因/).waitFor();
  await screen.lookAll('sync-device-stop');
  await screen.press('Escape');
}

async function department(screen) {
  await screen.page.getByText('楼道灯不亮，请检修').first().waitFor();
  await screen.lookAll('sync-department');
}

async function joining(screen) {
  await screen.signOut(OFFICER);
  await screen.click(screen.page.getByRole('link', { name: '这台电脑再加一位使用人' }));
  await screen.page.getByRole('radio', { name: /^联络员/ }).click();
  await screen.page.getByLabel('开启码').waitFor();
  await screen.lookAll('sync-join');
}

/** With a line again: everything of the vault's own is with the centre, and the page names whose vaults on the laptop may hold more. */
async function handOver(screen) {
  await at(screen, '/sync', '同步中心');
  await screen.click(screen.button('立即同步'));
  await screen.page
    .getByText(/全部.*中心端/)
    .first()
    .waitFor();
  await screen.button('不要了…').click();
  await screen.page.getByRole('dialog').getByRole('button', { name: '不要了', exact: true }).click();
  await screen.page.getByText('您的资料里保存的每一项，中心端都签发了回执。').waitFor();
  await screen.page.getByRole('heading', { name: '暂时不要交接这台电脑' }).waitFor();
  await screen.page.getByRole('heading', { name: '本机其他使用人的资料还没有交清' }).waitFor();
  await screen.lookAll('sync-safe');
}
