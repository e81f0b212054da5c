import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import ItemShow from './ItemShow.vue';
import SlipPaper from './SlipPaper.vue';

const file = { format: 'pdf', path: '/papers/slip.pdf', size: 1, digest: '' };
const answers = {
  'papers.preview': () => ({ pages: ['p1'], checks: [] }),
  'papers.make': () => ({ files: [file], issue: null }),
  'papers.open': () => ({}),
};

async function open(over = {}) {
  const asked = overCore({ ...answers, ...over });
  const { global } = await asMember('recorder');
  const shown = render(SlipPaper, { props: { item: 'item1' }, global });
  const button = () => screen.getByRole<HTMLButtonElement>('button', { name: '打开并打印', hidden: true });
  return { asked, shown, button };
}

describe('the acceptance slip of a concern', () => {
  it('is not printed while the core refuses its pages, and says why', async () => {
    const { asked, button } = await open({
      'papers.preview': () => {
        throw { code: 'NotAllowedNow', reason: 'no_answer_due' };
      },
    });
    expect((await screen.findByRole('alert', { hidden: true })).textContent).toContain('no_answer_due');
    expect(button().disabled).toBe(true);
    expect(asked.map((one) => one.name)).toEqual(['papers.preview']);
  });

  it('stays open when the file cannot be written', async () => {
    const { shown, button } = await open({
      'papers.make': () => {
        throw { code: 'Internal', reason: 'disk_full' };
      },
    });
    await waitFor(() => expect(button().disabled).toBe(false));
    await fireEvent.click(button());
    expect(await screen.findByRole('alert', { hidden: true })).toBeTruthy();
    expect(shown.emitted().close).toBeUndefined();
  });

  it('shows the latest pages when an earlier answer comes last', async () => {
    const waiting: ((pages: string[]) => void)[] = [];
    const { shown } = await open({
      'papers.preview': () => new Promise((done) => waiting.push((pages) => done({ pages, checks: [] }))),
    });
    await fireEvent.change(screen.getByLabelText('首问负责人电话'));
    await waitFor(() => expect(waiting).toHaveLength(2));
    waiting[1]?.(['new']);
    waiting[0]?.(['old']);
    await waitFor(() => expect(shown.container.querySelector('img')?.getAttribute('src')).toBe('/bytes/new'));
  });

  it('carries the typed phone to pages and file, then opens the file', async () => {
    const { asked, shown, button } = await open();
    const phone = screen.getByLabelText('首问负责人电话');
    await fireEvent.update(phone, ' 64001234 ');
    await fireEvent.change(phone);
    await waitFor(() => expect(button().disabled).toBe(false));
    await fireEvent.click(button());
    await waitFor(() => expect(shown.emitted().close).toHaveLength(1));
    const paper = { paper: 'acceptance_slip', item: 'item1', texts: { phone: '64001234' } };
    expect(asked.map((one) => one.name)).toEqual(['papers.preview', 'papers.preview', 'papers.make', 'papers.open']);
    expect(asked[0]?.args).toMatchObject({ ...paper, texts: { phone: '' } });
    expect(asked[1]?.args).toMatchObject(paper);
    expect(asked[2]?.args).toMatchObject({ ...paper, formats: ['pdf'] });
    expect(asked[3]?.args).toEqual({ path: file.path });
  });

  it.each([
    ['raised', false],
    ['handling', true],
  ])('is offered on the page of a concern that is %s: %s', async (state, is) => {
    const accept = {
      id: 's1',
      step: 'accept',
      at: '2026-10-06T09:00:00+08:00',
      on: '2026-10-06',
      by: '王敏',
      recorded_for: null,
      fields: {},
      is_misfit: false,
      state_after: 'accepted',
    };
    const { featureHandlers } = await import('../../../tests/mock/features');
    const list = featureHandlers['items.list']?.({ offset: 0, limit: 1 }) as { rows: { id: string }[] };
    const page = featureHandlers['items.show']?.({ id: list.rows[0]?.id }) as { row: object };
    const row = { ...page.row, nature: 'concern', stage: 'confirmed', state, due_on: '2026-10-20' };
    const asked = overCore({ ...answers, 'items.show': () => ({ ...page, row, steps: is ? [accept] : [] }) });
    const { global } = await asMember('recorder');
    render(ItemShow, { props: { id: 'item1' }, global });
    await screen.findByText('现在可以办');
    const offered = screen.queryByRole('button', { name: '诉求受理告知单' });
    expect(offered !== null).toBe(is);
    if (!offered) return;
    await fireEvent.click(offered);
    await waitFor(() => expect(asked.some((one) => one.name === 'papers.preview')).toBe(true));
  });
});
