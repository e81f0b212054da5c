import { render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { Role } from '@/api/generated';
import { asMember, overCore } from '../../tests/featureMounting';
import { atConcern, ofDepartment } from '../../tests/mock/summonses';
import SummonsReminder from './SummonsReminder.vue';

async function home(role: Role, rows: object[]) {
  const asked = overCore({ 'summonses.list': () => rows });
  const { global } = await asMember(role);
  render(SummonsReminder, { global });
  await new Promise((done) => setTimeout(done));
  return asked;
}

describe('what departments answered, on the first screen', () => {
  it.each(['recorder', 'lead', 'office'] as const)('waits for a %s', async (role) => {
    await home(role, [...atConcern, ...ofDepartment.slice(0, 2)]);
    await screen.findByRole('heading', { name: '区职能部门已答复、退回，等您核实（1）' });
    const link = screen.getByRole('link', { name: '区房管局 · 部门已答复 · 小区门口路灯不亮。' });
    expect(link.getAttribute('href')).toContain('/concerns/item3');
  });

  it.each(['delegate', 'community_secretary', 'department'] as const)('is no matter of a %s', async (role) => {
    expect(await home(role, atConcern)).toEqual([]);
    expect(screen.queryByRole('heading')).toBeNull();
  });

  it('says nothing while nothing waits', async () => {
    await home('lead', ofDepartment.slice(0, 2));
    expect(screen.queryByRole('heading')).toBeNull();
  });
});
