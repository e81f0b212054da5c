import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import VisitPaper from './VisitPaper.vue';

async function open(over = {}) {
  const asked = overCore({ 'papers.preview': () => ({ pages: ['p1'], checks: [] }), ...over });
  const { global } = await asMember('recorder');
  const shown = render(VisitPaper, { props: { paper: 'visit_record', visit: 'v1' }, global });
  const button = () => screen.getByRole<HTMLButtonElement>('button', { name: '打开并打印', hidden: true });
  await waitFor(() => expect(button().disabled).toBe(false));
  return { asked, shown, button };
}

describe('a paper of a visit', () => {
  it('stays open and says why when the file does not open', async () => {
    const { shown, button } = await open({
      'papers.open': () => {
        throw { code: 'NotFound', reason: 'file' };
      },
    });
    await fireEvent.click(button());
    expect(await screen.findByRole('alert', { hidden: true })).toBeTruthy();
    expect(shown.emitted().close).toBeUndefined();
    expect(button().disabled).toBe(false);
  });

  it('is that of this visit, as a PDF', async () => {
    const { asked, shown, button } = await open();
    await fireEvent.click(button());
    await waitFor(() => expect(shown.emitted().close).toHaveLength(1));
    const made = asked.find((one) => one.name === 'papers.make');
    expect(made?.args).toMatchObject({ paper: 'visit_record', visit: 'v1', texts: {}, formats: ['pdf'] });
  });
});
