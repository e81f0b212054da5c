import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  {
    path: '/privacy',
    name: 'privacy.list',
    component: () => import('./ErasureList.vue'),
    meta: { title: 'privacy.title' },
  },
  {
    path: '/privacy/of',
    name: 'privacy.of',
    component: () => import('./EraseOf.vue'),
    meta: { title: 'privacy.title' },
  },
];

export default routes;
