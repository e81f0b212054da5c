import type { RouteRecordRaw } from 'vue-router';

/** The report of a round or a quarter. */
const routes: RouteRecordRaw[] = [
  {
    path: '/reports',
    name: 'reports.wizard',
    component: () => import('./ReportWizard.vue'),
    meta: { title: 'reports.title' },
  },
];

export default routes;
