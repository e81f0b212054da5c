import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  {
    path: '/conflicts',
    name: 'conflicts.list',
    component: () => import('./ConflictList.vue'),
    meta: { title: 'conflicts.title' },
  },
];

export default routes;
