import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  {
    path: '/losses',
    name: 'losses.list',
    component: () => import('./LossList.vue'),
    meta: { title: 'losses.title' },
  },
  {
    path: '/losses/:id',
    name: 'losses.show',
    component: () => import('./LossShow.vue'),
    props: true,
    meta: { title: 'losses.title' },
  },
  {
    path: '/losses/:id/unarrived',
    name: 'losses.unarrived',
    component: () => import('./LossUnarrived.vue'),
    props: true,
    meta: { title: 'losses.title' },
  },
];

export default routes;
