// What comes after a confirmation, and what was heard outside a visit: noted by the recorder, confirmed by the lead.
export async function noteLeftovers(screen) {
  await screen.go('走访');
  await screen.page.getByRole('main').getByRole('row').nth(1).click();
  await screen.page.getByLabel('补充').fill('会后想起：门口路灯也不亮');
  await screen.look('visit-add-late');
  await screen.click(screen.button('补充'));
  await screen.page.getByText('已补充一条').waitFor();
  await screen.go('工作台');
  await screen.click(screen.page.getByRole('main').getByRole('link', { name: '记一条诉求' }));
  await screen.heading('记一条诉求');
  await screen.page.getByRole('textbox').first().fill('接待日来访：楼道灯不亮');
  await screen.click(screen.button(/记下|保存|存/).first());
  await screen.page.getByRole('button', { name: '更正是谁说的' }).waitFor();
  await correctSpeaker(screen);
}

/** By keyboard alone: the name, the number, the wish to stay unnamed; Enter saves and closes. */
async function correctSpeaker(screen) {
  const open = screen.page.getByRole('button', { name: '更正是谁说的' });
  await open.focus();
  await screen.press('Enter');
  await screen.page.getByLabel('姓名', { exact: true }).waitFor();
  await screen.say('顾爱英');
  await screen.press('Tab');
  await screen.say('13812345678');
  await screen.press('Tab', 'Tab');
  await screen.press('Space');
  await screen.settled();
  await screen.lookAll('speaker');
  await screen.page.getByLabel('姓名', { exact: true }).focus();
  await screen.press('Enter');
  await screen.page.getByText('顾爱英 · 138****5678 · 不透露姓名').waitFor();
  const isShut = (await screen.page.getByLabel('姓名', { exact: true }).count()) === 0;
  screen.check(isShut, 'the sheet of who said it stayed open');
}

export async function confirmLeftovers(screen) {
  await screen.page.getByText('1 次走访的补记、1 条其他来源的诉求等您过目').waitFor();
  const badge = screen.page.getByRole('navigation').getByRole('link', { name: /请您过目 2/ });
  screen.check((await badge.count()) === 1, 'the navigation does not say that two wait');
  await screen.look('home-lead-leftovers', [
    { size: 'standard', contrast: 'normal' },
    { size: 'extra_large', contrast: 'normal' },
  ]);
  screen.count();
  await screen.click(screen.page.getByRole('main').getByRole('link', { name: '现在看' }).first());
  await screen.page.getByText('确认后补记').first().waitFor();
  const clicks = screen.clicks;
  await screen.lookAll('confirmation-late');
  screen.clicks = clicks;
  await screen.click(screen.page.getByRole('button', { name: /会后想起：门口路灯/ }));
  await screen.press('End');
  await screen.say('（已报修）');
  await screen.click(screen.button('看过补记，确认'));
  await screen.page.getByText(/已确认，1 条记录生效/).waitFor();
  screen.within('what came late', { clicks: 3 });
  await screen.page.getByRole('heading', { name: /其他来源的诉求/ }).waitFor();
  await screen.lookAll('confirmation-others');
  await screen.click(screen.button(/看过了，确认这 1 条/));
  await screen.page.getByText('没有等您过目的记录。').waitFor();
  screen.within('and what was heard elsewhere', { clicks: 4 });
}
