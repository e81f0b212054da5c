import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  {
    path: '/settings',
    name: 'settings.show',
    component: () => import('./SettingsShow.vue'),
    meta: { title: 'settings.title' },
  },
];

export default routes;
