/** The navigation of each role. An entry is shown only when its screen exists: no dead doors. */
import type { Component } from 'vue';
import {
  DataAnalysis,
  Delete,
  Document,
  DocumentChecked,
  House,
  Key,
  MapLocation,
  Memo,
  Monitor,
  OfficeBuilding,
  Search,
  Switch,
  Tickets,
  Upload,
  User,
  View,
} from '@element-plus/icons-vue';
import type { Router } from 'vue-router';
import type { Role } from '@/api/generated';

interface Place {
  route: string;
  icon: Component;
  /** Key of its word. */
  word: string;
}

// i18n: app.nav.*
const place = (route: string, icon: Component, word: string): Place => ({ route, icon, word: `app.nav.${word}` });

const home = place('home', House, 'home');
const confirmation = place('visits.confirmation', View, 'confirmation');
const visits = place('visits.list', Memo, 'visits');
const doors = place('visits.doors', MapLocation, 'doors');
const concerns = place('concerns.list', Document, 'concerns');
const households = place('directory.households', OfficeBuilding, 'households');
const teams = place('directory.teams', User, 'teams');
const reports = place('reports.wizard', DataAnalysis, 'reports');
const hub = place('reports.hub', Search, 'hub');
const imports = place('directory.import', Upload, 'imports');
const members = place('directory.members', Key, 'members');
const personnel = place('directory.personnel', Switch, 'personnel');
const held = place('held.list', DocumentChecked, 'held');
const devices = place('devices.list', Monitor, 'devices');
const disclosures = place('directory.disclosures', Tickets, 'disclosures');
const privacy = place('privacy.list', Delete, 'privacy');

const PLACES: Record<Role, Place[]> = {
  recorder: [home, visits, doors, concerns, teams, reports],
  lead: [home, confirmation, visits, concerns, teams, reports],
  delegate: [home, visits, concerns, teams],
  lawyer: [home, visits, teams],
  community_secretary: [home, concerns, doors, households, imports],
  office: [home, concerns, teams, reports, hub, held, privacy, imports, members, personnel, devices],
  grid_head: [home, doors, concerns, visits],
  building_warden: [home, doors, concerns, visits],
  subdistrict: [home, concerns, visits, teams],
  department: [home],
  organization_department: [home, held],
  congress_office: [home, held],
  cppcc_office: [home, held],
  justice_bureau: [home, held],
  sysadmin: [home, devices],
  secadmin: [home, devices],
  auditor: [home, held, privacy, disclosures],
};

/** The entries of a role, in their order, without those whose screen is not there. */
export function placesOf(role: Role, router: Pick<Router, 'hasRoute'>): Place[] {
  const places = (PLACES as Partial<typeof PLACES>)[role] ?? [home];
  return places.filter((p) => router.hasRoute(p.route));
}
