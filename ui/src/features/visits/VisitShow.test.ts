import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import VisitShow from './VisitShow.vue';

const left = { key: 'visit/v1/note', text: '补记：会后又来了两位居民', saved_at: '', is_blank: false };

async function open(drafts: object[]) {
  const asked = overCore({
    'drafts.list': () => drafts,
    'drafts.keep': () => ({ saved_at: '' }),
    'drafts.drop': () => ({}),
    'visits.write_journal': () => ({ id: 'j1' }),
  });
  const { global } = await asMember('recorder', '/visits/v1');
  render(VisitShow, { props: { id: 'v1' }, global });
  const note = (await screen.findByLabelText('补充')) as HTMLTextAreaElement;
  return { asked, note };
}
const args = (asked: { name: string; args: object }[], name: string) =>
  asked.filter((one) => one.name === name).map((one) => one.args);

describe('a later note on a visit', () => {
  it('is kept while it is typed', async () => {
    const { asked, note } = await open([]);
    await fireEvent.update(note, '补记一句');
    await waitFor(() => expect(args(asked, 'drafts.keep')).toEqual([{ key: 'visit/v1/note', text: '补记一句' }]));
  });

  it('is taken up again, and is half-typed no more once it is added', async () => {
    const { asked, note } = await open([left, { ...left, key: 'visit/v1/notes', text: '别的' }]);
    await waitFor(() => expect(note.value).toBe(left.text));
    await fireEvent.submit(note.form!);
    await waitFor(() => expect(args(asked, 'drafts.drop')).toEqual([{ key: 'visit/v1/note' }]));
    expect(args(asked, 'visits.write_journal')).toMatchObject([{ visit: 'v1', text: left.text }]);
    expect(note.value).toBe('');
  });
});
