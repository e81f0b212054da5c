import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../../tests/featureMounting';
import TwinNotes from './TwinNotes.vue';
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

describe('a visit that two wrote down', () => {
  async function openAs(role: 'recorder' | 'lead', id: string, answers = {}) {
    const asked = overCore({ 'drafts.list': () => [], 'twins.reopen': () => ({ saved_at: '' }), ...answers });
    const { global } = await asMember(role, `/visits/${id}`);
    render(VisitShow, { props: { id }, global });
    return asked;
  }

  it('lets nobody but the lead part what is confirmed', async () => {
    await openAs('recorder', 'v0');
    expect(await screen.findByText('王敏、沈岚各记了一份，已合为一次，只算一次。')).toBeTruthy();
    expect(screen.queryByRole('button', { name: '分开' })).toBeNull();
    expect(screen.queryByRole('button', { name: '撤回' })).toBeNull();
  });

  it('says why when it is refused', async () => {
    const reject = () => Promise.reject({ code: 'NotAllowedNow', reason: 'twins_open', params: {} });
    await openAs('lead', 'v0', { 'twins.reopen': reject });
    await fireEvent.click(await screen.findByRole('button', { name: '分开' }));
    expect((await screen.findByRole('alert')).textContent).toContain('没有可撤回的');
  });

  it('shows what the other one wrote, and is parted by one click', async () => {
    const asked = await openAs('lead', 'v0');
    const theirs = await screen.findByRole('region', { name: '沈岚记的一份' });
    expect(theirs.textContent).toContain('到会三十一人');
    expect(theirs.textContent).toContain('居民代表 29 人、楼组长 2 人');
    await fireEvent.click(screen.getByRole('button', { name: '分开' }));
    await waitFor(() => expect(args(asked, 'twins.reopen')).toEqual([{ one: 'v0', other: null }]));
    await fireEvent.click(screen.getByRole('button', { name: '撤回' }));
    await waitFor(() => expect(args(asked, 'twins.reopen')[1]).toEqual({ one: 'v0', other: 'v7' }));
  });

  it('does not say of one person that each wrote it', async () => {
    const { global } = await asMember('recorder', '/visits/v0');
    render(TwinNotes, { props: { id: 'v0', notes: [], writers: ['王敏'], mayWrite: true }, global });
    expect(screen.getByText('王敏记了不止一份，已合为一次，只算一次。')).toBeTruthy();
  });

  it('leads to the question while it is asked', async () => {
    await openAs('recorder', 'v1');
    expect(await screen.findByText(/李楠也记了一份/)).toBeTruthy();
    expect(screen.getByRole('link', { name: '去核对' }).getAttribute('href')).toContain('/conflicts');
  });
});
