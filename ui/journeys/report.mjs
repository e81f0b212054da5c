// Moment 8: 「这个数怎么来的?」 Any figure is at most two clicks from its records; the report is made as files.
import { statSync } from 'node:fs';

export async function report(screen) {
  await screen.go('走访情况');
  await screen.heading('走访情况报告');
  await screen.look('report-scope');
  await screen.click(screen.button('下一步'));
  await screen.page.locator('.figure').first().waitFor();
  await screen.lookAll('report-figures');
  await eachFigure(screen);
  await screen.click(screen.button('我已核对，下一步'));
  await screen.page.getByLabel('下步打算').fill('逐件盯办，到期前回访。');
  await screen.settled();
  await screen.look('report-texts');
  await screen.click(screen.button('下一步'));
  await screen.pageOfPaper(screen.page.getByRole('main'));
  await screen.lookAll('report-pages');
  await make(screen);
}

async function eachFigure(screen) {
  const figures = screen.page.locator('.figure');
  const total = await figures.count();
  screen.check(total >= 8, `only ${total} figures`);
  for (let at = 0; at < total; at += 1) {
    const figure = figures.nth(at);
    const value = Number(await figure.locator('strong').innerText());
    screen.count();
    await screen.click(figure);
    const dialog = screen.page.getByRole('dialog');
    await dialog.waitFor();
    screen.within('any figure to its records', { clicks: 2, keys: 0 });
    if (value > 0) await dialog.getByRole('grid').or(dialog.getByRole('table')).first().waitFor();
    if (at === 0 || at === total - 1) await screen.look(`report-records-${at}`);
    await screen.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  }
}

async function make(screen) {
  await screen.click(screen.page.getByRole('button', { name: '导出', exact: true }));
  await screen.page.getByText('文件已做好').waitFor({ timeout: 60_000 });
  const paths = await screen.page.locator('.files .path').allInnerTexts();
  screen.check(paths.length === 3, `report: ${paths.length} files`);
  for (const path of paths) screen.check(statSync(path).size > 2000, `report: ${path} is empty`);
  await screen.look('report-made');
}
