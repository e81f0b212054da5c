// Moment 3: the symposium, live. A row costs at most six keys besides its own sentence; thirty people sign in by a few taps.
const CONCERNS = [
  { sentence: '12号楼一单元的大门关不上，夜里不安全', keys: ['Tab', '1', 'Tab', '3', 'Enter'] },
  { sentence: '东门早晚高峰占道停车，救护车进不来', keys: ['Tab', '1', 'Tab', '4', 'Enter'] },
  { sentence: '五楼以上的老人盼着加装电梯，低层有不同意见', keys: ['Tab', '1', 'Tab', '1', 'Enter'] },
];
const ROW_KEYS = 6;
const PEOPLE = [
  ['居民区党组织', 2],
  ['居委会干部', 3],
  ['居民代表', 14],
  ['楼组长', 6],
  ['党员代表', 4],
  ['物业', 1],
];

export async function holdSymposium(screen) {
  await screen.click(screen.button('开始座谈会'));
  await screen.heading('座谈会');
  await screen.page.getByLabel('说了什么').waitFor();
  await screen.look('symposium-empty');
  await signIn(screen);
  await brief(screen);
  for (const concern of CONCERNS) await hear(screen, concern);
  await screen.page.getByText('记下 3 条').waitFor();
  await agree(screen);
  await screen.lookAll('symposium');
  await papers(screen);
  await halfASentence(screen);
  return CONCERNS.map((concern) => concern.sentence);
}

async function signIn(screen) {
  const roles = screen.page.getByRole('group', { name: /点身份即签到/ });
  screen.count();
  const began = Date.now();
  for (const [role, people] of PEOPLE) {
    if (people > 1) await screen.page.getByLabel('人数').fill(String(people));
    await screen.click(roles.getByRole('button', { name: new RegExp(role) }));
    await roles.getByRole('button', { name: new RegExp(`${role} ?${people}$`) }).waitFor();
  }
  await screen.page.getByRole('status').getByText('30 人', { exact: true }).waitFor();
  screen.within('sign-in of thirty', { clicks: PEOPLE.length });
  screen.check(Date.now() - began < 120_000, 'sign-in of thirty took longer than two minutes');
}

async function brief(screen) {
  await screen.click(screen.page.getByLabel('宣讲内容'));
  await screen.say('养老服务补贴怎么申请');
  await screen.press('Enter');
  await screen.settled();
}

async function hear(screen, { sentence, keys }) {
  const rows = screen.page.getByRole('list', { name: '已记下的' }).getByRole('listitem');
  const before = await rows.count();
  await screen.page.getByLabel('说了什么').focus();
  await screen.say(sentence);
  screen.count();
  await screen.press(...keys);
  await rows.nth(before).waitFor();
  screen.within(`a row at the symposium`, { keys: ROW_KEYS, clicks: 0 });
  const focus = await screen.page.evaluate(() => document.activeElement?.id);
  screen.check(focus === 'heard-sentence', `symposium: after a row the focus is at ${focus}`);
}

async function agree(screen) {
  await screen.page.getByLabel('做什么').fill('物业三日内修好12号楼大门');
  await screen.page.getByLabel('谁负责').fill('物业经理');
  await screen.click(screen.button('加一项'));
  await screen.page.getByText('议定事项（1）').waitFor();
}

async function papers(screen) {
  for (const [button, name] of [
    ['打印签到表', 'paper-attendance'],
    ['打印走访记录', 'paper-record'],
  ]) {
    await screen.click(screen.button(button));
    await screen.pageOfPaper(screen.page.getByRole('dialog'));
    await screen.look(name);
    await screen.press('Escape');
    await screen.page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
}

/** A page closed in the middle of a sentence gives it back. */
async function halfASentence(screen) {
  const sentence = screen.page.getByLabel('说了什么');
  await sentence.focus();
  await screen.say('快递柜挡住了消防');
  await screen.settled();
  await screen.page.reload();
  await sentence.waitFor();
  await screen.page.waitForFunction(() => document.querySelector('#heard-sentence')?.value === '快递柜挡住了消防');
  await sentence.fill('');
  await screen.settled();
}
