/** Screens of a vault that has not heard of the centre for longer than its lease; for tests only. */
import { render, screen } from '@testing-library/vue';
import type { Component } from 'vue';
import type { LeaseState } from '@/api/generated';
import { asMember, overCore, type Heard } from './featureMounting';

export const overdue: LeaseState = {
  is_over: true,
  days_left: null,
  renewed_at: '2026-06-04T17:20:00+08:00',
  now: '2026-10-08T10:32:05+08:00',
  lease_days: 120,
  phone_days: 14,
  challenge: '7KQM-2D9X',
  unsent: 12,
  files_unsent: 0,
  out_of_use_at: null,
  drafts: [],
  are_drafts_let_go: true,
};

/** Shows one, with what a recorder would read over the telephone. */
export async function openOverdue(shown: Component, answers: Parameters<typeof overCore>[0] = {}): Promise<Heard[]> {
  const asked = overCore({ 'lease.state': () => overdue, ...answers });
  const { global } = await asMember('recorder');
  render(shown, { global });
  await screen.findByText('7KQM-2D9X');
  return asked;
}
