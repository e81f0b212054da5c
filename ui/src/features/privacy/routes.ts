import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  {
    path: '/privacy',
    name: 'privacy.list',
    component: () => import('./ErasureList.vue'),
    meta: { title: 'privacy.title' },
  },
];

export default routes;
