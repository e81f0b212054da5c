import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  {
    path: '/sync',
    name: 'sync.center',
    component: () => import('./SyncCenter.vue'),
    meta: { title: 'sync.title' },
  },
];

export default routes;
