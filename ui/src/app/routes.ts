/** All ways through the app. Features bring their own; this file adds the homes and keeps closed what needs an open vault. */
import { createRouter, createWebHashHistory, type Router, type RouteRecordRaw } from 'vue-router';
import type { useSession } from '@/api/session';

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the screen's name. */
    title?: string;
    /** Shown without the shell. */
    bare?: boolean;
    /** The stage of the session in which this screen may be seen; `open` when absent. */
    stage?: 'empty' | 'locked' | 'open' | 'over' | 'any';
  }
}

const brought = import.meta.glob<RouteRecordRaw[]>('../features/*/routes.ts', { eager: true, import: 'default' });

const homes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('@/pages/HomePage.vue'), meta: { title: 'pages.home' } },
  {
    path: '/lease',
    name: 'session.lease',
    component: () => import('@/pages/LeaseOver.vue'),
    meta: { title: 'session.lease.title', bare: true, stage: 'over' },
  },
  {
    path: '/teams/:id/sees',
    name: 'team.sees',
    component: () => import('@/pages/TeamSees.vue'),
    props: true,
    meta: { title: 'directory.teams.title' },
  },
  { path: '/:rest(.*)*', name: 'nowhere', redirect: '/' },
];

/** Where a member belongs in each stage of the session. */
const PLACE = { empty: '/start', locked: '/unlock', open: '/', over: '/lease' } as const;

export function makeRouter(session: ReturnType<typeof useSession>): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [...Object.values(brought).flat(), ...homes],
    scrollBehavior: () => ({ top: 0 }),
  });
  router.beforeEach((to) => {
    const wanted = to.meta.stage ?? 'open';
    if (wanted === 'any' || wanted === session.stage) return true;
    if (wanted === 'empty' && session.stage === 'locked') return true;
    const back = wanted === 'open' && to.path !== '/' ? { back: to.fullPath } : {};
    return { path: PLACE[session.stage], query: session.stage === 'locked' ? back : {} };
  });
  return router;
}
