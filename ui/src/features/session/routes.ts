import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  {
    path: '/start',
    name: 'session.start',
    component: () => import('./StartShow.vue'),
    meta: { title: 'session.start.title', bare: true, stage: 'empty' },
  },
  {
    path: '/start/join',
    name: 'session.join',
    component: () => import('./JoinNew.vue'),
    meta: { title: 'session.join.title', bare: true, stage: 'empty' },
  },
  {
    path: '/start/code',
    name: 'session.joinByCode',
    component: () => import('./JoinByCode.vue'),
    meta: { title: 'session.joinByCode.title', bare: true, stage: 'empty' },
  },
  {
    path: '/start/found',
    name: 'session.found',
    component: () => import('./FoundNew.vue'),
    meta: { title: 'session.found.title', bare: true, stage: 'empty' },
  },
  {
    path: '/start/restore',
    name: 'session.restore',
    component: () => import('./RestoreNew.vue'),
    meta: { title: 'session.restore.title', bare: true, stage: 'empty' },
  },
  {
    path: '/unlock',
    name: 'session.unlock',
    component: () => import('./UnlockShow.vue'),
    meta: { title: 'session.unlock.title', bare: true, stage: 'locked' },
  },
  {
    path: '/unlock/code',
    name: 'session.forgotten',
    component: () => import('./ForgottenShow.vue'),
    meta: { title: 'session.forgotten.title', bare: true, stage: 'locked' },
  },
  {
    path: '/leaving',
    name: 'session.leaving',
    component: () => import('./LeavingShow.vue'),
    meta: { title: 'session.leaving.title', bare: true, stage: 'any' },
  },
  {
    path: '/passphrase',
    name: 'session.passphrase',
    component: () => import('./PassphraseEdit.vue'),
    meta: { title: 'session.passphrase.title' },
  },
  { path: '/pin', name: 'session.pin', component: () => import('./PinEdit.vue'), meta: { title: 'session.pin.title' } },
];

export default routes;
