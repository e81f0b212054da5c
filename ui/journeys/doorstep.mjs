// The doorstep: nobody at home in one click; a door with two concerns and a courtesy call, without a typed word.
export async function callOnFamilies(screen) {
  await screen.go('今日名单');
  await screen.heading('今日走访名单');
  await screen.page.locator('.door-line').first().waitFor();
  await screen.lookAll('doors');
  await nobodyHome(screen);
  return twoConcerns(screen);
}

async function nobodyHome(screen) {
  const first = screen.page.locator('.door-line.is-open').first();
  const door = await first.locator('.door').innerText();
  screen.count();
  await screen.click(first.getByRole('button', { name: /家中无人/ }));
  await screen.page.getByText(`已记 ${door} 家中无人`).waitFor();
  screen.within('nobody at home', { clicks: 1, keys: 0 });
  await screen.page.locator('.door-line.is-not_home', { hasText: door }).waitFor();
}

async function twoConcerns(screen) {
  screen.count();
  await screen.click(screen.page.locator('.door-line.is-open .open').first());
  await screen.page.locator('.concern.open').waitFor();
  await screen.look('doorstep-empty');
  for (const at of [0, 1]) {
    if (at > 0) await screen.click(screen.button(/再记一条/));
    await screen.click(screen.page.locator('.concern.open .kinds').getByRole('radio').nth(at));
    await screen.click(screen.page.locator('.concern.open').locator('.chip, .phrases button').first());
  }
  const sentences = await screen.page.evaluate(() => [document.querySelector('.concern.open textarea').value]);
  await screen.click(screen.page.getByLabel('这次是慰问'));
  await screen.settled();
  await screen.lookAll('doorstep');
  const before = screen.page.url();
  await screen.click(screen.button(/保存，下一户/));
  await screen.page.waitForURL((url) => url.href !== before);
  await screen.page.locator('.concern.open').waitFor();
  screen.within('a door with two concerns and a courtesy call', { clicks: 10, keys: 0 });
  return sentences;
}
