// A number is shown for a reason, and the office reads who was shown it.
export async function showNumber(screen) {
  await screen.go('居民');
  await screen.page.getByRole('row').nth(1).waitFor();
  await screen.click(screen.button(/^显示 .* 的电话$/).first());
  await screen.look('phone-why');
  await screen.click(screen.button('联系居民'));
  await screen.page.getByText('30 秒后自动隐去。').waitFor();
  await screen.page.keyboard.press('Escape');
  await openLog(screen);
  await screen.page.getByText('沈岚').first().waitFor();
  await screen.lookAll('log-community');
}

export async function readLog(screen) {
  await openLog(screen);
  await screen.page
    .getByText(/门牌由居民区掌握/)
    .first()
    .waitFor();
  await screen.lookAll('log-office');
  await screen.page.getByRole('row').nth(1).focus();
  await screen.press('Enter');
  await screen.page.getByText('查看手机号').waitFor();
  await screen.look('log-trace');
  await screen.page.keyboard.press('Escape');
}

async function openLog(screen) {
  await screen.click(screen.page.getByRole('link', { name: '设置' }));
  await screen.heading('设置');
  await screen.click(screen.page.getByRole('link', { name: '打开操作记录' }));
  await screen.heading('操作记录');
}
