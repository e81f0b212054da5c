import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  {
    path: '/devices',
    name: 'devices.list',
    component: () => import('./DeviceList.vue'),
    meta: { title: 'devices.title' },
  },
];

export default routes;
