import type { RouteRecordRaw } from 'vue-router';

/** The ledger of what was heard, and one concern. */
const routes: RouteRecordRaw[] = [
  {
    path: '/concerns',
    name: 'concerns.list',
    component: () => import('./ItemList.vue'),
    meta: { title: 'concerns.list.title' },
  },
  {
    path: '/concerns/new',
    name: 'concerns.new',
    component: () => import('./ItemNew.vue'),
    meta: { title: 'concerns.new.title' },
  },
  {
    path: '/concerns/:id',
    name: 'concerns.show',
    component: () => import('./ItemShow.vue'),
    props: true,
    meta: { title: 'concerns.show.title' },
  },
];

export default routes;
