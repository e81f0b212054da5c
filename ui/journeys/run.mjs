// Runs the journeys over real parts: node journeys/run.mjs [names, comma separated] [folder for pictures]
import { openBrowser } from './screen.mjs';
import { everyScreen } from './everyScreen.mjs';
import { firstOpen } from './firstOpen.mjs';
import { join } from './join.mjs';
import { round } from './round.mjs';
import { sync } from './sync.mjs';

const journeys = { firstOpen, join, round, sync, everyScreen };
/** Every screen is walked only when it is asked for by name. */
const wanted = process.argv[2] ? process.argv[2].split(',') : ['firstOpen', 'join', 'round', 'sync'];
const folder = process.argv[3];
const faults = [];
const browser = await openBrowser();
for (const name of wanted) {
  const began = Date.now();
  console.log(`journey ${name}`);
  try {
    await journeys[name]({ browser, faults, folder });
  } catch (thrown) {
    faults.push(`${name}: ${thrown.stack ?? thrown}`);
  }
  console.log(`  ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
await browser.close();
if (faults.length > 0) {
  console.error([...new Set(faults)].join('\n'));
  process.exit(1);
}
console.log('journeys: every promise held, axe 0, console silent');
