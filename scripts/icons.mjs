// Renders icons/icon.svg to the PNG sizes the bundle wants. Run by hand after the drawing changed; the results are committed.
// Usage: node scripts/icons.mjs (after make setup)
import { readFileSync } from 'node:fs';
import { chromium } from '../ui/node_modules/playwright-core/index.mjs';

const SIZES = { '32x32': 32, '128x128': 128, '128x128@2x': 256, icon: 512 };
const folder = new URL('../icons/', import.meta.url).pathname;
const drawing = readFileSync(`${folder}icon.svg`, 'utf8');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, size] of Object.entries(SIZES)) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`);
  await page.screenshot({ path: `${folder}${name}.png`, omitBackground: true });
}
await browser.close();
