/** Photos and files of a concern, made up. */
import type { AttachmentRow } from '../../src/api/generated.ts';

const picture = (width: number, height: number, words: string) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#8a9aa8"/><rect y="60%" width="100%" height="40%" fill="#5b6670"/><text x="10%" y="50%" font-size="${height / 8}" fill="white">${words}</text></svg>`,
  )}`;

const row = (part: Partial<AttachmentRow> & { id: string }): AttachmentRow => ({
  name: '水泵房渗水.jpg',
  ending: 'jpg',
  is_picture: true,
  size: 412_000,
  added_at: '2026-10-08T10:12:00+08:00',
  by: '王敏',
  place: 'on_laptop',
  thumbnail: picture(240, 180, '水泵房'),
  is_asked_for: false,
  ...part,
});

export const attachments: AttachmentRow[] = [
  row({ id: 'file1' }),
  row({ id: 'file2', name: '三号楼地下室积水的情况以及物业张贴的停水通知.jpg', place: 'elsewhere', size: 988_000 }),
  row({
    id: 'file3',
    name: '报修单.pdf',
    ending: 'pdf',
    is_picture: false,
    thumbnail: null,
    place: 'on_both',
    size: 3_400_000,
    by: '陈建国',
  }),
  row({ id: 'file4', name: null, thumbnail: null, place: 'erased' }),
];

export const attachmentHandlers: Record<string, (args: Record<string, unknown>) => unknown> = {
  'attachments.list': () => attachments,
  'attachments.add': ({ file_name }) => row({ id: 'file5', name: String(file_name) }),
  'attachments.void': () => ({}),
  'attachments.open': () => ({ picture: picture(1600, 1200, '水泵房') }),
  'attachments.save': () => ({ path: '/home/user/.local/share/zoufang/papers/附件/报修单.pdf' }),
};
