import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
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
  const roles: Role[] = ['recorder', 'lead', 'delegate', 'lawyer', 'community_secretary', 'office'];

  it('shows no door that leads nowhere', () => {
    for (const role of roles) expect(placesOf(role, { hasRoute: (name) => name === 'home' })).toHaveLength(1);
  });

  it('hides the household ledger from everybody but the community', () => {
    const sees = roles.filter((role) =>
      placesOf(role, { hasRoute: () => true }).some((p) => p.route === 'directory.households'),
    );
    expect(sees).toEqual(['community_secretary']);
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
