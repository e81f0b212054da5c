import type { RouteRecordRaw } from 'vue-router';

/** The screens of visits, in the order of a day. */
const routes: RouteRecordRaw[] = [
  {
    path: '/visits',
    name: 'visits.list',
    component: () => import('./VisitList.vue'),
    meta: { title: 'visits.list.title' },
  },
  {
    path: '/visits/:id/symposium',
    name: 'visits.symposium',
    component: () => import('./Symposium.vue'),
    props: true,
    meta: { title: 'visits.symposium.title' },
  },
  {
    path: '/visits/:id',
    name: 'visits.show',
    component: () => import('./VisitShow.vue'),
    props: true,
    meta: { title: 'visits.show.title' },
  },
  {
    path: '/doors',
    name: 'visits.doors',
    component: () => import('./DoorList.vue'),
    meta: { title: 'visits.doors.title' },
  },
  {
    path: '/doors/:id',
    name: 'visits.call',
    component: () => import('./Doorstep.vue'),
    props: true,
    meta: { title: 'visits.call.title' },
  },
  {
    path: '/confirmation',
    name: 'visits.confirmation',
    component: () => import('./Confirmation.vue'),
    meta: { title: 'visits.confirmation.title' },
  },
];

export default routes;
