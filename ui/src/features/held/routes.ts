import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  {
    path: '/held',
    name: 'held.list',
    component: () => import('./HeldList.vue'),
    meta: { title: 'held.title' },
  },
];

export default routes;
