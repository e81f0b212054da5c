/** Departments called to concerns: one that waits, one that answered, one that gave it back. */
const told = {
  ...{ item: 'item3', has_item: true, community_name: '上海新村', category_word: '公共设施' },
  ...{ name: null, phone: null, door: null, tells: [], basis: null, is_overdue: false },
  ...{ called_at: '2026-10-04T09:10:00+08:00', called_by: '王敏', result: null, answer: null, officer: null },
  ...{ steps: [], allowed: [], place: '3号楼门口', wished_on: '2026-10-20' },
};

const step = (n: number, word: string, by: string, fields = {}, is_misfit = false) => ({
  ...{ id: `sst${n}`, step: word, at: `2026-10-0${n}T10:20:00+08:00`, by, recorded_for: null, fields, is_misfit },
});

const officer = step(5, 'take_summons', '沈工', { officer: '沈工' });
const answer = { result: 'planned', text: '已列入11月路灯检修计划，月底前完成。' };

/** As the department reads them. */
export const ofDepartment = [
  {
    ...told,
    ...{ id: 'sm1', department: 'dp1', department_name: '区房管局', number: 'XH-0012', state: 'called' },
    ...{
      text: '楼道灯不亮三天了，晚上看不清台阶，请检修。',
      has_item: false,
      wished_on: '2026-10-06',
      is_overdue: true,
    },
    ...{ tells: ['name', 'phone'], name: '张丽', phone: '13812345678', basis: 'consent' },
    allowed: ['take_summons', 'return_summons'],
  },
  {
    ...told,
    ...{
      id: 'sm2',
      department: 'dp1',
      department_name: '区房管局',
      number: 'XH-0019',
      state: 'taken',
      officer: '沈工',
    },
    ...{ text: '外墙有脱落，请查看。', has_item: false, steps: [officer] },
    allowed: ['take_summons', 'answer_summons', 'return_summons'],
  },
  {
    ...told,
    ...{ id: 'sm3', department: 'dp1', department_name: '区房管局', number: 'XH-0007', state: 'answered' },
    ...{ text: '小区门口路灯不亮。', has_item: false, officer: '沈工', result: 'planned', answer: answer.text },
    steps: [
      officer,
      step(6, 'answer_summons', '沈工', answer),
      step(7, 'take_summons', '顾工', { officer: '顾工' }, true),
    ],
    allowed: ['answer_summons'],
  },
];

/** As the team reads them at the concern. */
export const atConcern = [
  {
    ...told,
    ...{ id: 'sm3', department: 'dp1', department_name: '区房管局', number: 'XH-0007', state: 'answered' },
    ...{ text: '小区门口路灯不亮。', officer: '沈工', result: 'planned', answer: answer.text },
    ...{ tells: ['phone'], phone: '13812345678', basis: 'consent' },
    steps: [officer, step(6, 'answer_summons', '沈工', answer)],
    allowed: ['verify_summons', 'give_back_summons', 'withdraw_summons'],
  },
];

export const departments = [
  { id: 'dp1', name: '区房管局', is_posted: true },
  { id: 'dp2', name: '区绿化市容局', is_posted: true },
  { id: 'dp3', name: '区水务局', is_posted: false },
];

export const summonsHandlers = {
  'summonses.list': () => ofDepartment,
  'summonses.call': () => atConcern[0],
  'summonses.step': () => ofDepartment[1],
  'directory.departments': () => departments,
};
