/** The made-up term pack of the mock core. */
/* eslint-disable @typescript-eslint/no-explicit-any */

export const choice = (value: string, word: string) => ({ value, word });
const CATEGORIES: [string, string, string[], string][] = [
  ['lift', '加装电梯', ['低层住户不同意', '费用分摊谈不拢', '已征询,等公示'], 'subdistrict'],
  ['parking', '停车管理', ['占用消防通道', '外来车辆占位', '充电车位不够'], 'self_governance'],
  ['environment', '环境卫生', ['垃圾房有异味', '楼道堆物', '绿化缺失'], 'paired_unit'],
  ['property', '物业服务', ['维修不及时', '收费不清楚'], 'self_governance'],
  ['repair', '房屋修缮', ['屋顶漏水', '外墙脱落', '下水返水'], 'department'],
  ['safety', '消防安全', ['电瓶车进楼', '消防栓没水'], 'department'],
  ['elderly', '为老服务', ['老年食堂', '助浴服务'], 'subdistrict'],
  ['facility', '公共设施', ['路灯不亮', '门禁坏了', '儿童滑梯有裂缝'], 'subdistrict'],
];
export const ROUTES = [
  choice('self_governance', '居民区自治协商解决'),
  choice('paired_unit', '结对单位解决'),
  choice('subdistrict', '街道解决'),
  choice('department', '区职能部门解决'),
  choice('district', '区层面协调解决'),
];
export const pack = {
  name: 'xuhui',
  district_word: '徐汇区',
  action_word: '满意在徐汇·服务在基层',
  note: '示例,待办公室核定',
  terms: {},
  natures: [
    choice('concern', '诉求'),
    choice('suggestion', '意见建议'),
    choice('question', '咨询'),
    choice('praise', '表扬'),
  ],
  sources: [
    choice('symposium', '座谈会'),
    choice('doorstep', '上门走访'),
    choice('reception_day', '接待日'),
    choice('letter', '来信'),
    choice('patrol', '巡查'),
  ],
  routes: ROUTES,
  categories: CATEGORIES.map(([code, word, phrases, suggested_route]) => ({
    code,
    word,
    phrases,
    suggested_route,
    limit_working_days: 15,
    is_example: true,
  })),
  states: [
    'raised:待受理',
    'accepted:已受理',
    'handling:办理中',
    'resolved:已办理',
    'closed:已销号',
    'deferred:挂账',
    'referred:引导通过其他法定途径办理',
    'withdrawn:已撤回',
  ].map((s) => choice(...(s.split(':') as [string, string]))),
  outcomes: [choice('solved', '已解决'), choice('explained', '解释疏导')],
  attendee_roles: [
    'party_organisation:居民区党组织',
    'committee:居委会',
    'resident:居民代表',
    'warden:楼组长',
    'party_member:党员',
    'property:物业',
    'police:民警',
    'local_unit:驻区单位',
    'other:其他',
  ].map((s) => choice(...(s.split(':') as [string, string]))),
};

const text = (name: string, is_required = true, value: string | null = null) => ({
  name,
  kind: 'text',
  is_required,
  choices: [],
  value,
});
export const ALLOWED: Record<string, any[]> = {
  raised: [
    {
      step: 'accept',
      fields: [
        { name: 'route', kind: 'choice', is_required: true, choices: ROUTES, value: 'subdistrict' },
        text('handler'),
        { name: 'due_on', kind: 'date', is_required: true, choices: [], value: '2026-10-29' },
      ],
    },
    { step: 'withdraw', fields: [text('by'), text('reason')] },
  ],
  accepted: [
    { step: 'start', fields: [] },
    { step: 'transfer', fields: [text('unit'), text('person')] },
    { step: 'send_back', fields: [text('reason')] },
    { step: 'reply', fields: [text('way'), text('words'), text('answer', false)] },
  ],
  handling: [
    {
      step: 'resolve',
      fields: [{ name: 'outcome', kind: 'choice', is_required: true, choices: pack.outcomes, value: null }],
    },
    { step: 'extend', fields: [text('reason')] },
    { step: 'defer', fields: [text('reason')] },
    { step: 'reply', fields: [text('way'), text('words'), text('answer', false)] },
  ],
  resolved: [
    { step: 'reply', fields: [text('way'), text('words'), text('answer', false)] },
    { step: 'reopen', fields: [text('reason')] },
  ],
};

export const STATE_AFTER: Record<string, string> = {
  accept: 'accepted',
  start: 'handling',
  resolve: 'resolved',
  close_out: 'closed',
  reopen: 'handling',
  defer: 'deferred',
  withdraw: 'withdrawn',
};
