import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useDoor } from '@/api/call';
import { announce } from '@/api/changes';
import { useSession } from '@/api/session';
import type { Role, SessionState } from '@/api/generated';
import { gather, i18n, speak, underFolder } from './i18n';
import { placesOf } from './navigation';
import { makeRouter } from './routes';

const state = (stage: SessionState['stage']) => ({ stage, members: [], me: null }) as unknown as SessionState;

beforeEach(() => {
  setActivePinia(createPinia());
  location.hash = '';
});

describe('the ways', () => {
  it.each([
    ['empty', '/', '/start'],
    ['empty', '/unlock', '/start'],
    ['empty', '/start/join', '/start/join'],
    ['locked', '/doors', '/unlock'],
    ['locked', '/settings', '/unlock'],
    ['locked', '/start/join', '/start/join'],
    ['open', '/unlock', '/'],
    ['open', '/start', '/'],
    ['open', '/settings', '/settings'],
    ['open', '/no/such/place', '/'],
  ] as const)('with the vault %s, %s leads to %s', async (stage, asked, led) => {
    const session = useSession();
    session.state = state(stage);
    const router = makeRouter(session);
    await router.push(asked);
    expect(router.currentRoute.value.path).toBe(led);
  });

  it.each(['is_lease_over', 'is_out_of_use'])('lead to one screen while %s', async (why) => {
    const session = useSession();
    session.state = { ...state('open'), [why]: true };
    const router = makeRouter(session);
    await router.push('/settings');
    expect(router.currentRoute.value.path).toBe('/lease');
  });

  it('close in the middle of the work once a sync brings that the vault is out of use', async () => {
    const session = useSession();
    session.state = state('open');
    useDoor({
      bytesUrl: (id) => id,
      call: (name) =>
        name === 'session.state'
          ? Promise.resolve({ ...state('open'), is_out_of_use: true })
          : Promise.reject({ code: 'Locked', reason: 'locked' }),
    });
    announce(['item']);
    expect(session.stage).toBe('open');
    announce(['sync']);
    await vi.waitFor(() => expect(session.stage).toBe('over'));
    useDoor(null);
  });

  it('remember where one was when the vault locked', async () => {
    const session = useSession();
    session.state = state('locked');
    const router = makeRouter(session);
    await router.push('/settings');
    expect(router.currentRoute.value.query.back).toBe('/settings');
  });

  it('have a name for every screen', () => {
    const session = useSession();
    const nameless = makeRouter(session)
      .getRoutes()
      .filter((r) => r.name !== 'nowhere' && (!r.meta.title || !i18n.global.te(r.meta.title)));
    expect(nameless.map((r) => r.name)).toEqual([]);
  });
});

describe('the navigation', () => {
  const roles: Role[] = [
    'recorder',
    'lead',
    'delegate',
    'lawyer',
    'community_secretary',
    'office',
    'grid_head',
    'building_warden',
    'subdistrict',
    'department',
    'organization_department',
    'congress_office',
    'cppcc_office',
    'justice_bureau',
    'sysadmin',
    'secadmin',
    'auditor',
  ];

  it('shows no door that leads nowhere', () => {
    for (const role of roles) expect(placesOf(role, { hasRoute: (name) => name === 'home' })).toHaveLength(1);
  });

  it('hides the household ledger from everybody but the community', () => {
    const sees = roles.filter((role) =>
      placesOf(role, { hasRoute: () => true }).some((p) => p.route === 'directory.households'),
    );
    expect(sees).toEqual(['community_secretary']);
  });

  it('leads a bureau to its seats and what is held of them, an administrator to no work, and an unknown role home', () => {
    const of = (role: Role) => placesOf(role, { hasRoute: () => true }).map((p) => p.route);
    for (const role of ['organization_department', 'congress_office', 'cppcc_office', 'justice_bureau'] as const)
      expect(of(role)).toEqual(['home', 'held.list']);
    for (const role of ['sysadmin', 'secadmin'] as const) expect(of(role)).toEqual(['home', 'devices.list']);
    expect(of('auditor')).toEqual(['home', 'held.list', 'privacy.list', 'directory.disclosures']);
    expect(of('street_patrol' as Role)).toEqual(['home']);
    expect(i18n.global.t('roles.street_patrol')).toBe('本版本还不认识的岗位');
  });

  it('has a word for each place', () => {
    for (const role of roles)
      for (const p of placesOf(role, { hasRoute: () => true })) expect(i18n.global.te(p.word)).toBe(true);
  });
});

describe('words', () => {
  it('hang under their folder', () => {
    expect(underFolder({ '../features/concerns/zh.json': { a: 'b' } })).toEqual({ concerns: { a: 'b' } });
  });

  it('of refusals are found in one place, the common ones first', () => {
    const words = gather({ errors: { x: 'common' } }, { concerns: { errors: { x: 'own', y: 'own' } } }, [
      { z: 'file' },
    ]);
    expect(words.errors).toEqual({ x: 'common', y: 'own', z: 'file' });
  });

  it('change their language as a whole', async () => {
    await speak('en');
    expect(i18n.global.t('session.unlock.open')).toBe('Open');
    await speak('zh-CN');
    expect(i18n.global.t('session.unlock.open')).toBe('打开');
  });
});
