// One round as it happens, on one laptop: the recorder at the symposium and the door, the lead at 请您过目,
// what came after it, the report, and who was shown a number.
import { practiceHome, removeHome, serve } from './core.mjs';
import { openScreen } from './screen.mjs';
import { holdSymposium } from './symposium.mjs';
import { callOnFamilies } from './doorstep.mjs';
import { confirm } from './confirmation.mjs';
import { report } from './report.mjs';
import { confirmLeftovers, noteLeftovers } from './leftovers.mjs';
import { readLog, showNumber } from './disclosure.mjs';

export async function round({ browser, faults, folder }) {
  const home = practiceHome();
  const core = await serve(home);
  const screen = await openScreen(browser, core.url, faults, folder);
  try {
    await screen.heading('打开资料');
    await screen.lookAll('unlock');
    await screen.unlock('王敏');
    const heard = await holdSymposium(screen);
    const atDoors = await callOnFamilies(screen);
    await screen.signOut('王敏');
    await screen.unlock('易梅');
    await screen.lookAll('home-lead');
    await confirm(screen, [...heard, ...atDoors]);
    await screen.signOut('易梅');
    await screen.unlock('王敏');
    await noteLeftovers(screen);
    await screen.signOut('王敏');
    await screen.unlock('易梅');
    await confirmLeftovers(screen);
    await report(screen);
    await screen.signOut('易梅');
    await screen.unlock('沈岚');
    await showNumber(screen);
    await screen.signOut('沈岚');
    await screen.unlock('区领导小组办公室');
    await readLog(screen);
  } catch (thrown) {
    if (folder) await screen.page.screenshot({ path: `${folder}/round-stopped.png` });
    throw thrown;
  } finally {
    await screen.page.close();
    await core.stop();
    removeHome(home);
  }
}
