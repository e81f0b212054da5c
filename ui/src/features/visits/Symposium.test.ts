import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { asMember, overCore, type Heard } from '../../../tests/featureMounting';
import { featureHandlers } from '../../../tests/mock/features';
import Symposium from './Symposium.vue';

let asked: Heard[];
const heardRows = () => asked.filter((one) => one.name === 'items.hear').map((one) => one.args);
const sentence = () => screen.getByLabelText<HTMLTextAreaElement>('说了什么');

async function open(answers = {}) {
  asked = overCore(answers);
  const { global } = await asMember('recorder', '/visits/v1/symposium');
  const shown = render(Symposium, {
    props: { id: 'v1' },
    global,
    container: document.body.appendChild(document.createElement('div')),
  });
  await screen.findByLabelText('说了什么');
  return shown;
}
beforeEach(() => {
  for (const key of ['visit/v1/row', 'visit/v1/action']) featureHandlers['drafts.drop']?.({ key });
});

describe('the symposium', () => {
  it('adds nothing without a sentence, and says so', async () => {
    await open();
    await fireEvent.keyDown(sentence(), { key: 'Enter' });
    expect(screen.getByRole('alert').textContent).toContain('还没有写内容');
    expect(heardRows()).toEqual([]);
  });

  it('leaves Enter to the input method while it composes', async () => {
    await open();
    await fireEvent.update(sentence(), '路灯');
    await fireEvent.keyDown(sentence(), { key: 'Enter', isComposing: true });
    expect(heardRows()).toEqual([]);
  });

  it('takes a row in six keys besides its sentence and is back at the sentence', async () => {
    await open();
    let keys = 0;
    const press = async (target: Element, key: string) => {
      keys += 1;
      await fireEvent.keyDown(target, { key });
    };
    await fireEvent.update(sentence(), '12号楼单元门坏了');
    keys += 1; // Tab to the nature
    await press(screen.getByRole('radio', { name: /诉求/ }), '2');
    keys += 1; // Tab to the route
    await press(screen.getByRole('radio', { name: /居民区自治协商解决/ }), '3');
    await press(screen.getByRole('radio', { name: /街道解决/ }), 'Enter');
    await waitFor(() => expect(heardRows()).toHaveLength(1));
    expect(heardRows()[0]).toMatchObject({
      text: '12号楼单元门坏了',
      nature: 'suggestion',
      route: 'subdistrict',
      visit: 'v1',
      source: 'symposium',
    });
    expect(keys).toBeLessThanOrEqual(6);
    await waitFor(() => expect(sentence().value).toBe(''));
    await waitFor(() => expect(document.activeElement).toBe(sentence()));
  });

  it('keeps the sentence when the core refuses', async () => {
    await open({
      'items.hear': () => {
        throw { code: 'StorageFull', reason: 'disk_full' };
      },
    });
    await fireEvent.update(sentence(), '写好的一句');
    await fireEvent.keyDown(sentence(), { key: 'Enter' });
    expect((await screen.findByRole('alert')).textContent).toContain('磁盘');
    expect(sentence().value).toBe('写好的一句');
  });

  it('keeps a half-typed row at most 300 ms later and shows it when opened again', async () => {
    const { unmount } = await open();
    await fireEvent.update(sentence(), '写到一半');
    await waitFor(
      () =>
        expect(asked.some((one) => one.name === 'drafts.keep' && String(one.args.text).includes('写到一半'))).toBe(
          true,
        ),
      { timeout: 300, interval: 10 },
    );
    unmount();
    await open();
    await waitFor(() => expect(sentence().value).toBe('写到一半'));
  });

  it('signs in a dozen by number and role, a walk-in by name', async () => {
    await open();
    await fireEvent.update(screen.getByLabelText('人数'), '12');
    await fireEvent.click(screen.getByRole('button', { name: /^3?\s*居民代表/ }));
    await waitFor(() => expect(screen.getByText('12 人')).toBeTruthy());
    await fireEvent.update(screen.getByLabelText('姓名（可不填）'), '欧阳敏');
    await fireEvent.click(screen.getByLabelText('临时参加'));
    await fireEvent.keyDown(screen.getByRole('button', { name: /^3?\s*居民代表/ }), { key: '4' });
    await waitFor(() =>
      expect(asked.filter((one) => one.name === 'visits.sign_in').map((one) => one.args)).toEqual([
        { visit: 'v1', name: null, role: 'resident', count: 12, is_walk_in: false },
        { visit: 'v1', name: '欧阳敏', role: 'warden', count: 1, is_walk_in: true },
      ]),
    );
  });

  it('writes a field as a record when it is left', async () => {
    await open();
    const topic = screen.getByLabelText('宣讲内容');
    await fireEvent.update(topic, '垃圾分类');
    await fireEvent.blur(topic);
    await waitFor(() =>
      expect(asked).toContainEqual({ name: 'visits.set', args: { id: 'v1', fields: { briefing_topic: '垃圾分类' } } }),
    );
  });
});
