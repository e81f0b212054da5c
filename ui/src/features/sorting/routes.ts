import type { RouteRecordRaw } from 'vue-router';

const routes: RouteRecordRaw[] = [
  {
    path: '/sorting/:id',
    name: 'sorting.show',
    component: () => import('./SortingPage.vue'),
    props: true,
    meta: { title: 'sorting.title' },
  },
];

export default routes;
