import { fireEvent, render, screen, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { Role } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { attachmentHandlers, attachments } from '../../../tests/mock/attachments';
import ItemFiles from './ItemFiles.vue';

async function open(role: Role, more: object = {}) {
  const asked = overCore({ ...attachmentHandlers, ...more });
  const { global } = await asMember(role);
  render(ItemFiles, { props: { id: 'item1' }, global });
  await screen.findByText('报修单.pdf');
  return asked;
}

const lines = () => screen.getAllByRole('listitem');

describe('photos and files of a concern', () => {
  it.each([
    ['recorder', true, true],
    ['lead', true, true],
    ['delegate', true, false],
    ['lawyer', false, false],
    ['community_secretary', false, false],
    ['office', false, false],
  ] as const)('lets a %s add: %s, take away: %s', async (role, mayAdd, mayVoid) => {
    await open(role);
    expect(screen.queryByText('仅拍问题，不拍人脸', { exact: false }) !== null).toBe(mayAdd);
    expect(screen.queryByRole('button', { name: '移除 报修单.pdf' }) !== null).toBe(mayVoid);
  });

  it('says in words where each one is, and offers nothing of what was erased', async () => {
    await open('lead');
    const words = ['还在本机', '点开时下载', '已送达中心端', '已删除'];
    words.forEach((word, at) => expect(within(lines()[at]!).getByText(word)).toBeTruthy());
    expect(within(lines()[3]!).queryAllByRole('button')).toEqual([]);
    expect(within(lines()[2]!).queryByRole('button', { name: '查看 报修单.pdf' })).toBeNull();
  });

  it('says of one that was asked for that it will come', async () => {
    const asked = attachments.map((file) => ({ ...file, is_asked_for: file.place === 'elsewhere' }));
    await open('lead', { 'attachments.list': () => asked });
    expect(within(lines()[1]!).getByText('已记下，随下次同步带回')).toBeTruthy();
    expect(screen.queryByText('点开时下载')).toBeNull();
  });

  it('sends a chosen file with its item and says that it is kept', async () => {
    const asked = await open('recorder');
    const input = document.querySelector<HTMLInputElement>('input[type=file]')!;
    await fireEvent.change(input, { target: { files: [new File([new Uint8Array([255, 216])], '楼道.jpg')] } });
    expect(await screen.findByText('已存本机 · 楼道.jpg')).toBeTruthy();
    const sent = asked.filter((one) => one.name === 'attachments.add').map((one) => one.args);
    expect(sent).toEqual([{ item: 'item1', file_name: '楼道.jpg', content_base64: '/9g=' }]);
  });

  it('tells why a file was not taken', async () => {
    const refused = { code: 'InvalidInput', reason: 'media_type_not_allowed', params: {} };
    await open('recorder', { 'attachments.add': () => Promise.reject(refused) });
    const input = document.querySelector<HTMLInputElement>('input[type=file]')!;
    await fireEvent.change(input, { target: { files: [new File(['MZ'], 'a.exe')] } });
    expect(await screen.findByRole('alert')).toBeTruthy();
  });

  it('writes a file out only after it was said what that means', async () => {
    const asked = await open('office');
    await fireEvent.click(screen.getByRole('button', { name: '另存 报修单.pdf' }));
    expect(screen.getByText('不再加密', { exact: false })).toBeTruthy();
    expect(asked.some((one) => one.name === 'attachments.save')).toBe(false);
    await fireEvent.click(screen.getByRole('button', { name: '另存' }));
    expect(await screen.findByText('已存到', { exact: false })).toBeTruthy();
    expect(asked.some((one) => one.name === 'papers.open')).toBe(false);
  });

  it('takes none away without a reason', async () => {
    const asked = await open('lead');
    await fireEvent.click(screen.getByRole('button', { name: '移除 报修单.pdf' }));
    await fireEvent.click(screen.getByRole('button', { name: '移除' }));
    expect(screen.getByText('请写一句原因。')).toBeTruthy();
    expect(asked.some((one) => one.name === 'attachments.void')).toBe(false);
  });
});
