import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  { path: '/help/:page?', name: 'help.list', component: () => import('./HelpList.vue'), meta: { title: 'help.title' } },
];

export default routes;
