// Moment 5: the lead's three minutes. Read, change two sentences, confirm: at most four clicks.
export async function confirm(screen, sentences) {
  screen.count();
  await screen.click(screen.page.getByRole('main').getByRole('link', { name: '现在看' }).first());
  await screen.heading('请您过目');
  const page = screen.page.getByRole('main');
  for (const sentence of sentences) {
    await page.getByText(sentence).first().waitFor();
  }
  const clicks = screen.clicks;
  await screen.lookAll('confirmation');
  screen.clicks = clicks;
  for (const sentence of sentences.slice(0, 2)) {
    await screen.click(page.getByRole('button', { name: new RegExp(sentence.slice(0, 8)) }));
    await screen.press('End');
    await screen.say('（已现场看过）');
    await screen.look('confirmation-edit');
  }
  await screen.click(screen.button(/看过了，确认/));
  await screen.page.getByText(/已确认，\d+ 条记录生效/).waitFor();
  screen.within("the lead's confirmation", { clicks: 4, keys: 2 });
  await screen.look('confirmation-done');
}
