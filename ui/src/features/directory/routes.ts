import type { RouteRecordRaw } from 'vue-router';

/** Teams, households, imports and who works with the app. */
const routes: RouteRecordRaw[] = [
  {
    path: '/teams',
    name: 'directory.teams',
    component: () => import('./TeamList.vue'),
    meta: { title: 'directory.teams.title' },
  },
  {
    path: '/teams/:id',
    name: 'directory.team',
    component: () => import('./TeamShow.vue'),
    props: true,
    meta: { title: 'directory.teams.title' },
  },
  {
    path: '/households',
    name: 'directory.households',
    component: () => import('./HouseholdList.vue'),
    meta: { title: 'directory.households.title' },
  },
  {
    path: '/households/doubles',
    name: 'directory.doubles',
    component: () => import('./DoubleList.vue'),
    meta: { title: 'directory.doubles.title' },
  },
  {
    path: '/imports',
    name: 'directory.import',
    component: () => import('./ImportPage.vue'),
    meta: { title: 'directory.import.title' },
  },
  {
    path: '/members',
    name: 'directory.members',
    component: () => import('./MemberAdd.vue'),
    meta: { title: 'directory.members.title' },
  },
  {
    path: '/personnel',
    name: 'directory.personnel',
    component: () => import('./PersonnelPage.vue'),
    meta: { title: 'directory.personnel.title' },
  },
  {
    path: '/disclosures',
    name: 'directory.disclosures',
    component: () => import('./DisclosureList.vue'),
    meta: { title: 'directory.disclosures.title' },
  },
];

export default routes;
