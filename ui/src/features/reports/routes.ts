import type { RouteRecordRaw } from 'vue-router';

/** The report of a round or a quarter, and what the centre holds. */
const routes: RouteRecordRaw[] = [
  {
    path: '/reports',
    name: 'reports.wizard',
    component: () => import('./ReportWizard.vue'),
    meta: { title: 'reports.title' },
  },
  {
    path: '/hub',
    name: 'reports.hub',
    component: () => import('./HubPage.vue'),
    props: ({ query }) => ({ words: typeof query.words === 'string' ? query.words : undefined }),
    meta: { title: 'reports.atHub.title' },
  },
];

export default routes;
