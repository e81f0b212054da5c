// Walks the built screens in a real browser over the made-up core: pictures of each, axe = 0 on each, no word on the console.
// node tests/look.mjs [folder for pictures] [sizes, comma separated]
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const folder = process.argv[2] ?? '../build/screens';
const looks = (process.argv[3] ?? 'standard,large,extra_large,contrast').split(',');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PASSPHRASE = '练习口令 一二三四五';
const PORT = 4173;
const faults = [];
mkdirSync(folder, { recursive: true });

const server = await preview({
  root: fileURLToPath(new URL('..', import.meta.url)),
  configFile: fileURLToPath(new URL('./mock/vite.config.ts', import.meta.url)),
  preview: { port: PORT, strictPort: true, host: '127.0.0.1' },
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking'],
});

async function look(page, name) {
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  for (const v of found.violations) faults.push(`${name}: ${v.id} ×${v.nodes.length} ${v.nodes[0].target.join(' ')}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) faults.push(`${name}: ${wide} px too wide`);
}

const wear = (page, kind) =>
  page.evaluate((k) => {
    document.documentElement.dataset.size = k === 'contrast' ? 'standard' : k;
    document.documentElement.dataset.contrast = k === 'contrast' ? 'high' : 'normal';
  }, kind);

async function each(page, name) {
  for (const kind of looks) {
    await wear(page, kind);
    await look(page, `${name}-${kind}`);
  }
  await wear(page, looks[0]);
}

async function signIn(page, nickname) {
  await page.getByRole('radio', { name: new RegExp(nickname) }).click();
  await page.getByLabel('口令', { exact: true }).fill(PASSPHRASE);
  await page.getByRole('button', { name: '打开' }).click();
  await page.waitForSelector('.shell-nav');
}

async function signOut(page, nickname) {
  await page.getByRole('button', { name: new RegExp(nickname) }).click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('heading', { name: '打开资料' }).waitFor();
}

const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
page.on(
  'console',
  (m) =>
    ['error', 'warning'].includes(m.type()) && !/status of 400/.test(m.text()) && faults.push(`console: ${m.text()}`),
);
page.on('pageerror', (e) => faults.push(`page: ${e.message}`));
const go = (hash) => page.goto(`http://127.0.0.1:${PORT}/?token=t#${hash}`);

try {
  await go('/');
  await page.getByRole('heading', { name: '第一次使用' }).waitFor();
  await each(page, 'start');
  await page.getByRole('link', { name: /输入加入代码/ }).click();
  await page.getByLabel('中心端地址').fill('10.20.30.40:8443 K7QM-2D9X-PW4R-6T3X');
  await page.getByRole('alert').waitFor();
  await each(page, 'join-code-slip');
  await page.getByLabel('加入代码').fill('K7QM-2D9X-PW4R-6T3H');
  await page.getByText('代码没有输错').waitFor();
  await each(page, 'join-code');
  await go('/start');
  await page.getByRole('link', { name: /选择加入文件/ }).click();
  await page.getByRole('radio', { name: /联络员/ }).click();
  await each(page, 'join');
  await page.setInputFiles('input[type=file]', {
    name: '王敏.zfjoin',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('x'),
  });
  await page.getByLabel('开启码').fill('ABCD-1234');
  await page.getByLabel('您的姓名').fill('王敏');
  await page.getByLabel('口令', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('再输一遍').fill(PASSPHRASE);
  await page.getByRole('button', { name: /下一步/ }).click();
  await page.getByRole('button', { name: /我已抄好/ }).waitFor();
  await each(page, 'code');
  await page.getByRole('button', { name: /我已抄好/ }).click();
  await page.getByLabel('恢复码').fill('XXXX');
  await page.getByRole('button', { name: '开始使用' }).click();
  await page.getByRole('alert').waitFor();
  await each(page, 'code-wrong');
  await go('/start');
  await page.getByRole('button', { name: /先用练习数据/ }).click();
  await page.getByRole('radio', { name: /王敏/ }).click();
  await each(page, 'unlock');
  await signIn(page, '王敏');
  await each(page, 'home-recorder');
  await page.getByRole('button', { name: /王敏/ }).click();
  await look(page, 'person-menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('电梯');
  await page.waitForTimeout(300);
  await look(page, 'find');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  await page.getByRole('heading', { name: '帮助' }).waitFor();
  await each(page, 'help');
  await page.getByRole('link', { name: '设置' }).click();
  await page.getByRole('button', { name: '核查资料' }).click();
  await each(page, 'settings');
  await page.getByRole('link', { name: '设快速解锁码' }).click();
  await each(page, 'pin');
  await page
    .locator('.shell-header')
    .getByRole('link', { name: /存在本机/ })
    .click();
  await page.getByRole('heading', { name: '同步中心' }).waitFor();
  await each(page, 'sync-alone');
  await page.setInputFiles('input[type=file]', {
    name: 'hub.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{}'),
  });
  await page.getByRole('heading', { name: '可以放心交接' }).waitFor();
  await each(page, 'sync-through');
  await page.getByRole('button', { name: '导出到U盘' }).click();
  await page.getByText(/已存好/).scrollIntoViewIfNeeded();
  await each(page, 'sync-stick');
  const mock = (name, args) =>
    page.evaluate(
      ([name, args]) => fetch('/api/call', { method: 'POST', body: JSON.stringify({ name, args }) }).then((r) => r.ok),
      [name, args],
    );
  const answerFile = { name: '回执.zfanswer', mimeType: 'application/octet-stream', buffer: Buffer.from('x') };
  await mock('mock.keptFor', { is: '陈建国' });
  await page.setInputFiles('input[accept=".zfanswer"]', answerFile);
  await page.getByText(/给本机 陈建国 的/).scrollIntoViewIfNeeded();
  await each(page, 'sync-kept-for');
  await mock('mock.keptFor', { is: null });
  await mock('mock.apart', { is: true });
  await page.getByRole('link', { name: '工作台' }).click();
  await page.getByText(/已经 3 天没有同步/).waitFor();
  await each(page, 'home-apart');
  await page.getByRole('link', { name: '去同步中心' }).click();
  await page.getByRole('heading', { name: '同步中心' }).waitFor();
  await mock('mock.apart', { is: false });
  await mock('mock.lease', { is: true });
  await page.reload();
  await page.getByRole('heading', { name: /资料先锁住了/ }).waitFor();
  await page.getByLabel('办公室读回来的代码').fill('X4R6-T3HK-7Q2P');
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await page.getByRole('alert').waitFor();
  await each(page, 'lease');
  await mock('mock.lease', { is: false });
  await mock('mock.ended', { is: true });
  await page.reload();
  await page.getByRole('heading', { name: /这份资料已停用/ }).waitFor();
  await each(page, 'ended');
  await mock('mock.ended', { is: false });
  await page.reload();
  await page.waitForSelector('.shell-nav');
  await page.evaluate(() => (globalThis.location.hash = '#/conflicts'));
  await page.getByRole('heading', { name: '需核对' }).waitFor();
  await each(page, 'conflicts');
  await page.getByRole('heading', { name: '作废还是保留' }).scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 200);
  await each(page, 'conflicts-struck-out');
  await page.getByRole('button', { name: '是同一次，合在一起' }).first().click();
  await page.getByText('已合在一起，只算一次。').waitFor();
  await each(page, 'conflicts-joined');
  const words = page.getByRole('group', { name: '内容' });
  await words.focus();
  await page.keyboard.press('ArrowLeft');
  await words.getByText('已用左边。').waitFor();
  await each(page, 'conflicts-settled');
  await words.getByRole('button', { name: '撤回' }).click();
  await words.getByText(/请重新选/).waitFor();
  await each(page, 'conflicts-again');
  const telling = { unsent: 3, refused: 1, refused_new: 1, conflicts: 2, conflicts_to_settle: 1, to_review: 2 };
  await mock('mock.sync', { is: { ...telling, held: 2, held_new: 2, unfinished: 2, is_safe: false } });
  await page.evaluate(() => (globalThis.location.hash = '#/sync'));
  await page.getByText('2 条需核对 · 2 项待放行 · 3 项待上传 · 上次同步 10:32').waitFor();
  await page.getByText('暂时不要交接这台电脑').waitFor();
  await each(page, 'sync-unfinished');
  await page.getByRole('button', { name: '看原文' }).click();
  await page.getByText('买菜由楼组长代劳').scrollIntoViewIfNeeded();
  await each(page, 'sync-refused');
  await page.getByRole('heading', { name: '上传回执台账' }).scrollIntoViewIfNeeded();
  await each(page, 'sync-ledger');
  await page.getByRole('button', { name: '不要了…' }).first().click();
  await each(page, 'sync-drop');
  await page.keyboard.press('Escape');
  const awaited = { record: 'i9', kind: 'item', title: '东门路灯不亮', whose: '陈建国', days: 6 };
  const leftOut = [
    { kind: 'visit', n: 1 },
    { kind: 'item', n: 12 },
  ];
  const stuck = [{ is_own: true, device: 'd', scope: 's', why: 'gap' }];
  const apart = { differing: ['visit', 'item'], left_out: leftOut, waits: [awaited], unsent: 2, stuck, is_safe: false };
  await mock('mock.sync', { is: apart });
  await page.reload();
  await page.getByRole('heading', { name: '有内容和中心端对不上' }).scrollIntoViewIfNeeded();
  await each(page, 'sync-differing');
  await page.getByRole('heading', { name: '在等别的电脑' }).scrollIntoViewIfNeeded();
  await each(page, 'sync-waits');
  await mock('mock.sync', { is: { loading: { done: 3, total: 25 }, is_running: true } });
  await page.reload();
  await page.getByRole('heading', { name: /正在第一次接收资料/ }).waitFor();
  await each(page, 'sync-loading');
  await mock('mock.sync', { is: { refused: 1, refused_new: 1, to_review: 1 } });
  await page.evaluate(() => (globalThis.location.hash = '#/settings'));
  await page.getByRole('button', { name: '测试连接' }).click();
  await page.getByText('有一个地址能连上').scrollIntoViewIfNeeded();
  await each(page, 'settings-line');
  for (const [is, words] of [
    ['waiting', /更新之前请先办/],
    ['ready', /新版 0\.2\.0 已下好/],
    ['coming', /正在下载新版/],
    ['installed', /已装好。关闭/],
  ]) {
    await mock('mock.update', { is });
    await page.getByText(words).scrollIntoViewIfNeeded();
    await each(page, `settings-update-${is}`);
  }
  await mock('mock.update', { is: 'ready' });
  await page.getByRole('link', { name: '工作台' }).click();
  await page.getByText(/0\.2\.0 已下好/).waitFor();
  await each(page, 'home-update');
  await mock('mock.update', { is: 'failed' });
  await signOut(page, '王敏');
  await page.getByText(/没有打开成功/).waitFor();
  await each(page, 'unlock-update-failed');
  await mock('mock.brought', { is: { received_changes: 4, from: ['陈建国'], delivered: 12 } });
  await signIn(page, '王敏');
  await page
    .getByText(/陈建国/)
    .first()
    .waitFor();
  await each(page, 'home-brought');
  await mock('mock.brought', { is: { received_changes: 0, from: [], delivered: 0 } });
  for (const [from, to, name] of [
    ['王敏', '陈建国', 'lead'],
    ['陈建国', '赵书记', 'community'],
    ['赵书记', '林晓', 'office'],
    ['林晓', '周律师', 'lawyer'],
    ['周律师', '顾敏', 'bureau'],
    ['顾敏', '吴审', 'auditor'],
    ['吴审', '徐安', 'secadmin'],
    ['徐安', '何湖', 'subdistrict'],
    ['何湖', '孟良', 'grid'],
    ['孟良', '沈工', 'department'],
  ]) {
    await signOut(page, from);
    await signIn(page, to);
    await each(page, `home-${name}`);
    if (['office', 'auditor', 'secadmin'].includes(name)) {
      await mock('mock.rewritten', { is: true });
      await page.reload();
      await page.getByRole('heading', { name: /审计记录与这台电脑见过的不一致/ }).waitFor();
      await each(page, `home-${name}-rewritten`);
      await mock('mock.rewritten', { is: false });
    }
    if (name === 'lead' || name === 'community') {
      await page.getByRole('link', { name: '去梳理' }).click();
      await page.getByRole('listitem', { name: '第 7 件' }).waitFor();
      await each(page, `sorting-${name}`);
      await page.getByRole('button', { name: '有重复…' }).first().click();
      await each(page, `sorting-${name}-duplicate`);
      await page.keyboard.press('Escape');
    }
    if (name === 'community') {
      await page.getByRole('link', { name: '工作台' }).click();
      await page.getByRole('link', { name: '去列名单' }).click();
      await page.getByRole('link', { name: '看受影响居民' }).click();
      await page.getByRole('button', { name: /导出名单/ }).click();
      await page.getByText(/已存到/).waitFor();
      await each(page, 'affected');
    }
    if (name === 'department') {
      await page.getByRole('button', { name: '答复', exact: true }).first().click();
      await page.getByRole('dialog').getByRole('button', { name: '答复', exact: true }).click();
      await page.getByText('请选办理结果。').waitFor();
      await each(page, 'department-answer');
      await page.keyboard.press('Escape');
      await page
        .getByText(/办理经过/)
        .last()
        .click();
      await page.getByText('待核').scrollIntoViewIfNeeded();
      await each(page, 'department-course');
    }
    if (name === 'bureau') {
      await page
        .getByRole('row', { name: /周建华/ })
        .first()
        .click();
      await page.getByRole('button', { name: '更换人选…' }).waitFor();
      await each(page, 'bureau-seat');
      await page.getByRole('button', { name: '更换人选…' }).click();
      await page.getByRole('button', { name: '更换', exact: true }).click();
      await page.getByText('请写姓名。').waitFor();
      await each(page, 'bureau-replace');
      await page.keyboard.press('Escape');
      await page.getByRole('row', { name: /顾佩兰/ }).click();
      await page.getByRole('button', { name: '做顾佩兰的加入文件' }).waitFor();
      await each(page, 'bureau-posted');
      await page.getByRole('button', { name: '生成顾佩兰的加入代码' }).click();
      await page.getByRole('heading', { name: '请把这两行告诉本人' }).waitFor();
      await each(page, 'bureau-code');
      await page.getByRole('button', { name: /已交给本人/ }).click();
      await page.getByRole('row', { name: /顾佩兰/ }).click();
      await page.getByRole('button', { name: '做顾佩兰的加入文件' }).click();
      await page.getByRole('heading', { name: '加入文件已做好' }).waitFor();
      await each(page, 'bureau-file');
      await page.getByRole('button', { name: /已交给本人/ }).click();
      await page.getByRole('link', { name: '去处理' }).click();
      await page.getByRole('heading', { name: '待放行' }).first().waitFor();
      await each(page, 'bureau-held');
    }
    if (name === 'office') {
      await page.evaluate(() => (globalThis.location.hash = '#/members'));
      await page.getByRole('radio', { name: '党代表/人大代表/政协委员' }).click();
      await each(page, 'members');
      await page.getByRole('radio', { name: '网格负责人' }).click();
      await each(page, 'members-grid');
      await page.getByRole('radio', { name: '区职能部门' }).click();
      await each(page, 'members-department');
      await page.getByRole('row', { name: /顾敏/ }).click();
      await page.getByRole('button', { name: '结束岗位…' }).click();
      await each(page, 'member-end');
      await page.keyboard.press('Escape');
      await page.evaluate(() => (globalThis.location.hash = '#/'));
      await page.getByRole('button', { name: /已收到/ }).click();
      await each(page, 'home-office-received');
      await page.getByRole('button', { name: /全部走访团队/ }).click();
      await each(page, 'home-office-all');
      await page.getByRole('button', { name: /已收到/ }).click();
      await page.getByRole('button', { name: /代录、导入/ }).click();
      await each(page, 'home-office-told');
      await page.getByRole('button', { name: /已收到/ }).click();
      await page.getByRole('button', { name: '电话代录…' }).click();
      await each(page, 'told-phone');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '导入情况表…' }).click();
      await each(page, 'told-table');
      await page.keyboard.press('Escape');
      await page
        .getByRole('navigation')
        .getByRole('link', { name: /待放行/ })
        .click();
      await page.getByRole('heading', { name: '待放行' }).waitFor();
      await each(page, 'held');
      await page.getByRole('checkbox', { name: '全选' }).check();
      await page.getByRole('button', { name: '放行 2 项…', exact: true }).click();
      await each(page, 'held-admit');
      await page.keyboard.press('Escape');
      await page.evaluate(() => (globalThis.location.hash = '#/privacy'));
      await page.getByRole('heading', { name: '删除个人信息' }).waitFor();
      await page.getByText('看是哪几台').click();
      await each(page, 'privacy');
      await page.evaluate(() => (globalThis.location.hash = '#/privacy?item=i1'));
      await page.getByRole('button', { name: '删除', exact: true }).click();
      await page.getByText('请选择法定情形。').waitFor();
      await each(page, 'privacy-erase');
      await page.keyboard.press('Escape');
      await page.evaluate(() => (globalThis.location.hash = '#/privacy/of?visit=v1'));
      await page.getByText('送去一袋米').waitFor();
      await each(page, 'privacy-visit');
      await page.getByRole('button', { name: /入户走访/ }).click();
      await page.getByText('走访的户数、结果和时间都保留。').waitFor();
      await each(page, 'privacy-visit-erase');
      await page.keyboard.press('Escape');
      await page.getByRole('navigation').getByRole('link', { name: '电脑' }).click();
      await page.getByRole('heading', { name: '电脑' }).waitFor();
      await each(page, 'devices');
      await page.getByRole('row', { name: /李楠/ }).click();
      await page.getByRole('button', { name: '停用这份资料…' }).waitFor();
      await each(page, 'device');
      await page.getByText('来电：资料锁住了').click();
      await page.getByLabel('对方屏幕上的 8 个字').fill('7KQM-2D9X');
      await page.getByRole('button', { name: '取代码' }).click();
      await page.getByText('X4R6-T3HK-7Q2P').waitFor();
      await each(page, 'device-lease');
      await page.getByRole('button', { name: '停用这份资料…' }).click();
      await page.getByRole('button', { name: '停用', exact: true }).click();
      await page.getByRole('alert').waitFor();
      await each(page, 'device-revoke');
      await page.keyboard.press('Escape');
      await page.getByRole('row', { name: /停用待同步/ }).click();
      await page.getByText('2 处要列名单，已列 1 处').waitFor();
      await each(page, 'device-lost');
      await page.keyboard.press('Escape');
      await page.getByRole('navigation').getByRole('link', { name: '人员变动' }).click();
      await page.getByRole('heading', { name: '人员变动' }).waitFor();
      await each(page, 'personnel-empty');
      await page.getByLabel('从表格粘贴').fill('17\t党代表\t李敏\t钱多多');
      await page.getByRole('button', { name: '读取' }).click();
      await page.getByText(/读到 7 行/).waitFor();
      await each(page, 'personnel');
      await page.getByText('与现在一样，不用改。').scrollIntoViewIfNeeded();
      await each(page, 'personnel-end');
      await page.getByRole('button', { name: '修改第 7 行' }).click();
      await each(page, 'personnel-row');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '写入 5 行' }).click();
      await page.getByText(/已写入：/).waitFor();
      await each(page, 'personnel-written');
      await page.getByRole('button', { name: '给第 2 行的人做加入文件' }).click();
      await page.getByText('加入文件已做好').waitFor();
      await each(page, 'personnel-file');
      await page.evaluate(() => (globalThis.location.hash = '#/losses'));
      await page.getByRole('heading', { name: '丢失的电脑' }).waitFor();
      await page.getByRole('button', { name: '写告知书（草稿）' }).first().click();
      await page.getByText(/告知书草稿/).waitFor();
      await each(page, 'losses');
      await page.getByRole('link', { name: '看可能没到的' }).first().click();
      await page.getByText(/没有上门记录/).waitFor();
      await each(page, 'losses-unarrived');
    }
  }
} catch (thrown) {
  await page.screenshot({ path: `${folder}/stopped.png` });
  faults.push(String(thrown));
} finally {
  await browser.close();
  await server.close();
}
if (faults.length > 0) {
  console.error([...new Set(faults)].join('\n'));
  process.exit(1);
}
console.log(`looked at ${looks.length} looks of every screen: axe 0, nothing too wide, console silent`);
process.exit(0);
