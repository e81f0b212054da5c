// Moment 1: unknown hands, a bare start. In at most eight steps the recorder sees team, community and next date.
import { bareHome, PASSPHRASE, removeHome, serve } from './core.mjs';
import { openScreen } from './screen.mjs';

export async function firstOpen({ browser, faults, folder }) {
  const home = bareHome();
  const core = await serve(home);
  const screen = await openScreen(browser, core.url, faults, folder);
  try {
    await practise(screen);
  } catch (thrown) {
    if (folder) await screen.page.screenshot({ path: `${folder}/firstOpen-stopped.png` });
    throw thrown;
  } finally {
    await screen.page.close();
    await core.stop();
    removeHome(home);
  }
}

async function practise(screen) {
  await screen.heading('第一次使用');
  await screen.lookAll('start');
  screen.count();
  await screen.click(screen.button(/先用练习数据/));
  await screen.page.getByRole('radio', { name: /王敏/ }).waitFor({ timeout: 60_000 });
  await screen.click(screen.page.getByRole('radio', { name: /王敏/ }));
  await screen.type('口令', PASSPHRASE);
  await screen.press('Enter');
  const main = screen.page.getByRole('main');
  await main.getByText('上海新村居委会').first().waitFor();
  screen.within('first open', { steps: 8 });
  await main.getByText('2026年第4次').first().waitFor();
  await screen.lookAll('home-recorder');
}
