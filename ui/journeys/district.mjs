// A district at work over two laptops and a hub, made by the commands that the screens call: what two wrote differently, what came too
// late, what was refused, what has not arrived, what is half-typed.
import { bareHome, PASSPHRASE, practiceHome, removeHome, serve } from './core.mjs';
import { adoptedBy, fileOf } from './hub.mjs';

const FIRST_DAY = '2026-10-08T12:00:00+08:00';
const NEXT_DAY = '2026-10-09T09:00:00+08:00';
export const OFFICE = '区领导小组办公室';
export const RECORDER = '王敏';
/** A second recorder, and one whose posting ended while words of theirs were on the way. */
export const SECOND = '李楠';
export const LATE = '何平';
export const OFFICER = '沈工';
const DEPARTMENT = '区房管局';

/** A laptop of its own home, at a time. */
class Laptop {
  constructor(home) {
    this.home = home;
  }

  async opened(now) {
    await this.core?.stop();
    this.core = await serve(this.home, now);
    return this;
  }

  get call() {
    return this.core.call;
  }
}

/** Makes it, lets `walk` work with it, and leaves nothing behind. */
export async function overTwoLaptops(walk) {
  const [first, second] = [new Laptop(practiceHome()), new Laptop(bareHome())];
  const district = { first, second, hub: null };
  try {
    await everybody(district, FIRST_DAY);
    await firstDay(district);
    await everybody(district, NEXT_DAY);
    await nextDay(district);
    await walk(district);
  } finally {
    await Promise.all([first, second].map((laptop) => laptop.core?.stop()));
    await district.hub?.remove();
    [first, second].forEach((laptop) => removeHome(laptop.home));
  }
}

const everybody = ({ first, second }, now) => Promise.all([first, second].map((laptop) => laptop.opened(now)));

/** Somebody signs in at a laptop, after whoever is signed in. */
export async function signIn({ call }, nickname) {
  const before = await call('session.state');
  if (before.me) await call('session.sign_out');
  const { members } = await call('session.state');
  const { member } = members.find((one) => one.nickname === nickname || one.role === nickname);
  await call('session.unlock', { member, passphrase: PASSPHRASE });
}

const communityOf = async ({ call }) => (await call('session.state')).me.communities[0].id;

async function joins(office, laptop, wish) {
  const made = await office.call('directory.add_member', { team: null, community: null, ...wish });
  const before = await laptop.call('session.state');
  if (before.me) await laptop.call('session.sign_out');
  const { nickname } = wish;
  const file = { ...fileOf(made.path), opening_code: made.opening_code, nickname, passphrase: PASSPHRASE };
  const shown = await laptop.call('session.join', file);
  await laptop.call('session.confirm_code', { member: shown.member, typed: shown.recovery_code });
  return shown.member;
}

const outside = (community, text, more = {}) => ({
  community,
  visit: null,
  call: null,
  source: 'reception_day',
  nature: 'concern',
  category: 'public_facilities',
  place: '3号楼门口',
  text,
  first_answer: null,
  route: null,
  speaker: null,
  ...more,
});

const sync = (laptop) => laptop.call('sync.now');

/** The district gets its hub, and a recorder whose posting ends that evening. */
async function firstDay(district) {
  const { first, second } = district;
  await signIn(first, RECORDER);
  district.community = await communityOf(first);
  await signIn(first, OFFICE);
  district.hub = await adoptedBy(first.call, FIRST_DAY);
  await district.hub.start();
  await sync(first);
  const wish = { nickname: LATE, role: 'recorder', community: district.community };
  const member = await joins(first, second, wish);
  await sync(first);
  await sync(second);
  await first.call('directory.end_postings', { member, role: 'recorder', last_on: FIRST_DAY.slice(0, 10) });
  await joins(first, second, { nickname: OFFICER, role: 'department', department: DEPARTMENT });
  await sync(first);
  district.late = member;
  await callDepartment(district);
}

/** A concern that the lead accepted, with a department called to it. */
async function callDepartment({ first, second, community }) {
  await signIn(first, RECORDER);
  const { id: item } = await first.call('items.hear', outside(community, '3号楼楼道灯不亮'));
  await signIn(first, 'lead');
  await first.call('confirmation.confirm_items', { community, ids: [item] });
  const fields = { route: 'district_department', first_handler: '陈立', due_on: '2026-11-20' };
  await first.call('items.step', { id: item, step: 'accept', fields });
  await sync(first);
  const departments = await first.call('directory.departments');
  const { id: department } = departments.find((one) => one.name === DEPARTMENT);
  const wish = { item, department, text: '楼道灯不亮，请检修', place: '3号楼门口', wished_on: '2026-10-20' };
  await first.call('summonses.call', { ...wish, tells: [], basis: null });
  await sync(first);
  await sync(second);
}

async function nextDay(district) {
  const { first, second } = district;
  await signIn(first, OFFICE);
  await tooLate(district);
  await joins(first, second, { nickname: SECOND, role: 'recorder', community: district.community });
  await sync(first);
  await twoVersions(district);
}

/** Two things heard before the word came that the posting had ended: one is refused, one still waits. Then there is a posting again. */
async function tooLate({ first, second, hub, late, community }) {
  await hub.stop();
  await signIn(second, LATE);
  const speaker = { name: '顾爱英', phone: '13812345678', door: '3-2-501', is_unnamed: true };
  await second.call('items.hear', outside(community, '三号楼楼道灯坏了半个月，老人上下楼摸黑', { speaker }));
  await second.call('items.hear', outside(community, '垃圾房门口积水，下雨天走不过去'));
  await hub.restart(NEXT_DAY);
  await sync(second);
  await sync(first);
  const { rows: held } = await first.call('held.list', {});
  const refused = held.filter((row) => row.about_kind === 'item').slice(0, 1);
  const wish = {
    ids: refused.map((row) => row.id),
    verdict: 'refused',
    because: '任职已经结束，请由现任联络员重新记录',
  };
  await first.call('held.rule', wish);
  await first.call('directory.add_posting', { member: late, role: 'recorder', team: null, community });
  await sync(first);
  await sync(second);
}

/** One concern and one door that two rewrote without a line, and what reached the hub from neither. */
async function twoVersions({ first, second, hub, community }) {
  const { id } = await second.call('items.hear', outside(community, '水泵漏水'));
  await sync(second);
  await signIn(first, RECORDER);
  await sync(first);
  await hub.stop();
  const mine = { text: '三号楼水泵漏水，物业说下周来修', place: '3号楼地下室', category: 'fire_safety' };
  const theirs = { text: '水泵漏水，地下室积水十公分', place: '3号楼', category: 'property_management' };
  await first.call('items.set', { id, fields: mine });
  await second.call('items.set', { id, fields: theirs });
  await hub.start();
  for (const laptop of [first, second, first]) await sync(laptop);
  await hub.stop();
  await second.call('items.hear', outside(community, '东门快递柜占了人行道'));
  await second.call('drafts.keep', { key: 'item/new', text: JSON.stringify({ text: '5号楼二单元电梯异响，' }) });
}
