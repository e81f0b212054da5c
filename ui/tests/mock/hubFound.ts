/** What a made-up hub finds. */
import { NOW } from './featureLists.ts';

const hit = (kind: string, title: string, more: object) => ({
  kind,
  id: `found-${title}`,
  title,
  detail: '',
  place_name: '上海新村',
  changed_at: NOW,
  opens: null,
  is_here: true,
  ...more,
});

export function foundAtHub(text: string) {
  if (text.includes('没有')) return { hits: [], as_of: NOW, behind: 0, is_cut: false };
  const hits = [
    hit('item', `12号楼${text}停了三天，老人上下楼不便`, {
      detail: '上新-7K-0012',
      opens: { kind: 'item', id: 'i1' },
    }),
    hit('item', `商铺后厨对着3号楼，${text}响到半夜`, {
      detail: '永嘉-2F-0004',
      place_name: '永嘉新村',
      is_here: false,
    }),
    hit('journal', `居民说${text}维保合同月底到期，物业答应两天内答复`, { opens: { kind: 'visit', id: 'v1' } }),
    hit('agreed_action', `物业更换${text}控制板`, { detail: '周经理', opens: { kind: 'visit', id: 'v1' } }),
    hit('item', '', { detail: '上新-7K-0003', opens: { kind: 'item', id: 'i2' } }),
  ];
  return { hits, as_of: NOW, behind: 2, is_cut: false };
}
