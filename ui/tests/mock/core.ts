/** A made-up core in memory: enough answers for every home and the screens around it. */
import { communities, day, items, members, pack, readout, round, teams } from './world.ts';
import { listedConflicts } from './conflicts.ts';
import { deviceHandlers } from './devices.ts';
import { seatHandlers } from './bureau.ts';
import { held, heldOfLine } from './held.ts';
import { erasures, going, parts } from './privacy.ts';
import { pack as whole } from './featurePack.ts';
import { losses, personnelHandlers } from './personnel.ts';
import { sortingHandlers } from './sorting.ts';
import { summonsHandlers } from './summonses.ts';
import { alone, answer, apart, halfTyped, syncHandlers, through, tried } from './sync.ts';
import { latestOf, traceHandlers } from './traces.ts';
import { latest, updateStates } from './updates.ts';

export class Refusal extends Error {
  constructor(readonly fault: { code: string; reason: string; params?: object }) {
    super(fault.reason);
  }
}

type Answer = (args: Record<string, unknown>) => unknown;
const PASSPHRASE = '练习口令 一二三四五';
const OF_A_TEAM = ['recorder', 'lead', 'delegate', 'lawyer'];

function placesOf(role = ''): { id: string; name: string }[] {
  if (role === 'subdistrict')
    return ['上海新村', '永嘉新村', '淮海', '武康'].map((name, at) => ({ id: `c${at + 1}`, name }));
  return [...OF_A_TEAM, 'community_secretary', 'grid_head'].includes(role) ? [{ id: 'c1', name: '上海新村' }] : [];
}

const invited = {
  address: '10.20.30.40:8443',
  joining_code: 'K7QM-2D9X-PW4R-6T3H',
  good_until: '2026-10-11T10:32:00+08:00',
};

const waiting = [
  {
    device: 'd8',
    short: '5d21f0a4',
    name: '周颖',
    role: 'lawyer',
    place_name: '上海新村',
    asked_at: '2026-10-08T09:12:00+08:00',
    asked_by: '赵法',
    card: '00',
  },
  {
    device: 'd9',
    short: 'b7e3910c',
    name: '韩审',
    role: 'auditor',
    place_name: '徐汇区',
    asked_at: '2026-10-08T10:05:00+08:00',
    asked_by: null,
    card: '01',
  },
];

const numberShown = {
  id: 's1',
  at: '2026-10-08T09:42:00+08:00',
  by: '赵书记',
  community_name: '上海新村',
  household: '0199a000-0000-7000-8000-000000000001',
  door: '',
  reason: 'contact',
};

const leftDrafts = [
  { place: 'visit', saved_at: '2026-10-07T16:20:00+08:00' },
  { place: 'item', saved_at: '2026-10-08T08:55:00+08:00' },
];

export function makeCore() {
  let stage: 'empty' | 'locked' | 'open' = 'empty';
  let knowsHub = false;
  let isApart = false;
  let isLocked = false;
  let isEnded = false;
  let areLetGo = false;
  let letIn = '';
  let told: Record<string, unknown> = { refused: 1, refused_new: 1, to_review: 1 };
  let brought = { received_changes: 0, from: [] as string[], delivered: 0 };
  let keptFor: string | null = null;
  let update = latest;
  let member = members[0];
  let changes = 0;
  let prefs = { type_size: 'standard', high_contrast: false, language: 'zh-CN', idle_minutes: 10 };

  const me = () => ({
    member: member?.member,
    nickname: member?.nickname,
    role: member?.role,
    district: 'd1',
    district_name: '徐汇区',
    communities: placesOf(member?.role),
    team: OF_A_TEAM.includes(member?.role ?? '') ? { id: 't1', number: '1', name: '第1走访团队' } : null,
    section: member?.role === 'grid_head' ? { id: 'g3', name: '第3网格' } : null,
    department: member?.role === 'department' ? { id: 'dp1', name: '区房管局' } : null,
  });
  const state = () => ({
    stage,
    is_practice: stage !== 'empty',
    practice_passphrase: PASSPHRASE,
    window_title: '走访通 — 徐汇区“满意在徐汇·服务在基层”走访行动',
    members: stage === 'empty' ? [] : members,
    me: stage === 'open' ? me() : null,
    now: '2026-10-08T02:32:05Z',
    clock: '2026-10-08T02:32:05Z',
    version: '0.1.0',
    clock_jumped: false,
    is_lease_over: stage === 'open' && isLocked,
    is_out_of_use: stage === 'open' && isEnded,
    lease_days_left: stage === 'open' && !isLocked ? 118 : null,
  });
  const opened = () => {
    stage = 'open';
    return { me: me(), exchanged: brought, unfinished_drafts: 0 };
  };
  const saved = () => {
    changes += 1;
    return { saved_at: new Date().toISOString() };
  };

  const answers: Record<string, Answer> = {
    'session.state': state,
    'session.start_practice': () => {
      stage = 'locked';
      return state();
    },
    'session.join': () => ({ member: 'm1', recovery_code: '7KQ2-M8XT-4RWD-9HCA-PZ3N-6VEJ' }),
    'session.check_code': ({ joining_code: typed }) => ({
      is_right: String(typed).replace(/[\s-]/g, '').toUpperCase() === 'K7QM2D9XPW4R6T3H',
    }),
    'session.join_by_code': () => ({ member: 'm1', recovery_code: '7KQ2-M8XT-4RWD-9HCA-PZ3N-6VEJ' }),
    'lease.state': () => ({
      is_over: isLocked,
      days_left: isLocked ? null : 118,
      renewed_at: '2026-06-04T17:20:00+08:00',
      now: '2026-10-08T10:32:05+08:00',
      lease_days: 120,
      phone_days: 14,
      challenge: isLocked ? '7KQM-2D9X' : null,
      unsent: 12,
      files_unsent: isEnded ? 2 : 0,
      out_of_use_at: isEnded ? '2026-10-08T09:12:00+08:00' : null,
      drafts: isEnded ? leftDrafts : [],
      are_drafts_let_go: !isEnded || areLetGo,
    }),
    'lease.let_drafts_go': () => {
      areLetGo = true;
      return answers['lease.state']?.({});
    },
    'lease.extend': () => {
      throw new Refusal({ code: 'InvalidInput', reason: 'lease_code_wrong' });
    },
    'devices.waiting': () => waiting.filter((row) => row.device !== letIn),
    'devices.approve': ({ device }) => ((letIn = String(device)), {}),
    'lease.answer': () => ({ code: 'X4R6-T3HK-7Q2P', phone_days: 14 }),
    'directory.invite': () => invited,
    'directory.add_and_invite': () => invited,
    'session.confirm_code': ({ typed }) => {
      if (String(typed).replace(/[\s-]/g, '').toUpperCase() !== '7KQ2M8XT4RWD9HCAPZ3N6VEJ')
        throw new Refusal({ code: 'InvalidInput', reason: 'code_mismatch' });
      return opened();
    },
    'session.unlock': ({ member: id, passphrase }) => {
      if (passphrase !== PASSPHRASE) throw new Refusal({ code: 'Forbidden', reason: 'wrong_passphrase' });
      member = members.find((m) => m.member === id) ?? member;
      return opened();
    },
    'session.unlock_with_pin': opened,
    'session.set_pin': () => ({}),
    'session.lock': () => ((stage = 'locked'), {}),
    'session.sign_out': () => ((stage = 'locked'), { changes: 3, recipients: ['陈建国'] }),
    'prefs.get': () => prefs,
    'prefs.set': (part) => (prefs = { ...prefs, ...part }),
    ...(syncHandlers as Record<string, Answer>),
    ...(deviceHandlers as Record<string, Answer>),
    ...(personnelHandlers as unknown as Record<string, Answer>),
    'losses.list': () => (member?.role === 'community_secretary' || member?.role === 'office' ? losses : []),
    'drafts.keep': saved,
    'drafts.list': () => (told.unfinished ? halfTyped : []),
    'drafts.drop': () => ({}),
    ...(sortingHandlers as Record<string, Answer>),
    ...(summonsHandlers as Record<string, Answer>),
    ...(seatHandlers as Record<string, Answer>),
    'directory.members': () =>
      members.map((m) => ({ ...m, id: m.member, since_on: '2026-09-01', has_vault_here: m.member !== 'm6' })),
    'directory.disclosures': () => latestOf(member?.role === 'auditor' ? [numberShown] : [], 500),
    'told.take_down': saved,
    'told.settle': saved,
    'held.list': () => {
      const rows = member?.role === 'cppcc_office' ? heldOfLine : held;
      return { rows, total: rows.length };
    },
    'held.rule': () => ({ saved_at: '2026-10-08T10:00:00+08:00' }),
    ...traceHandlers,
    'privacy.erasures': ({ most }) => latestOf(erasures, most),
    'privacy.look': () => going,
    'privacy.of_visit': () => parts,
    ...(listedConflicts() as Record<string, Answer>),
    'sync.state': () => {
      if (isApart) return apart;
      return knowsHub ? { ...through, ...told } : { ...alone, unsent: 3 + changes };
    },
    'updates.state': () => update,
    'updates.look': () => update,
    'mock.update': ({ is }) => ((update = updateStates[is as keyof typeof updateStates]), saved()),
    'mock.brought': ({ is }) => ((brought = is as typeof brought), saved()),
    'mock.keptFor': ({ is }) => ((keptFor = is as string | null), saved()),
    'carriers.take_answer': () => ({ ...answer, kept_for: keptFor }),
    'mock.sync': ({ is }) => ((told = is as typeof told), saved()),
    'mock.ended': ({ is }) => ((isEnded = is === true), saved()),
    'mock.lease': ({ is }) => ((isLocked = is === true), saved()),
    'mock.apart': ({ is }) => ((isApart = is === true), saved()),
    'hub.try_line': () => tried,
    'hub.join': () => ((knowsHub = true), { addresses: [through.hub] }),
    'changes.wait': async ({ cursor }) => {
      const from = Number(cursor) || 0;
      for (let i = 0; i < 40 && changes <= from; i += 1) await new Promise((done) => setTimeout(done, 500));
      return { cursor: String(changes), tags: changes > from ? ['item', 'visit'] : [] };
    },
    'search.find': ({ text }) =>
      items
        .filter((i) => i.text.includes(String(text)))
        .map((i) => ({ kind: 'item', id: i.id, title: i.text, detail: i.number })),
    'days.recorder': () => day('recorder'),
    'days.lead': () => day('lead'),
    'days.office': () => day('office'),
    'days.community': () => day('community'),
    'items.pack': () => ({ ...pack, natures: whole.natures, routes: whole.routes }),
    'items.list': () => ({ total: items.length, rows: items }),
    'items.readout': () => readout,
    'visits.rounds': () => [round],
    'visits.list': () => [],
    'visits.show': ({ id }) => ({
      row: { id, attended: 0, items: 0 },
      fields: day('visit'),
      attendance: [],
      items: [],
      actions: [],
      calls: [],
      journal: [],
      seats: [],
    }),
    'visits.set': saved,
    'directory.teams': () => teams,
    'directory.communities': () => communities,
    'visits.doors': () => ({ visit: null, on: '2026-10-08', doors: [{ call: null }, { call: null }, { call: 'k1' }] }),
    'directory.sections': () => [{ id: 'g3', community: 'c1', level: 'grid', name: '第3网格' }],
    'safety.verify': () => ({ is_clean: true, changes: 1204, records: 1873, problems: [] }),
    'safety.backup': () => ({ path: 'D:/走访通备份/2026-10-08.zfbak', size: 5_400_000 }),
  };

  return async ({ name, args }: { name: string; args: Record<string, unknown> }): Promise<unknown> => {
    const answer = answers[name];
    if (!answer) throw new Refusal({ code: 'NotFound', reason: 'no_such_command', params: { detail: name } });
    return answer(args);
  };
}
