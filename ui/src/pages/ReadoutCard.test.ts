import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { asMember, overCore } from '../../tests/featureMounting';
import { readout } from '../../tests/mock/world';
import CommunityDay from './CommunityDay.vue';

const lastRound = { ...readout, rows: [] };

describe('the last round on the secretary’s home', () => {
  it('shows the round before the one under way, and prints the very same', async () => {
    const made: unknown[] = [];
    overCore({
      'days.community': () => ({
        community: { id: 'c1', name: '上海新村' },
        round: null,
        households: 0,
        call_list: [],
        last_round: lastRound,
        items: [],
        results: [],
      }),
      'papers.make': (args: unknown) => {
        made.push(args);
        return { files: [] };
      },
    });
    const { global } = await asMember('community_secretary', '/');
    render(CommunityDay, { global });
    await screen.findByText('上次 9 件');
    await fireEvent.click(screen.getByRole('button', { name: /打印/ }));
    await screen.findByRole('button', { name: /打印/ });
    expect(made).toEqual([expect.objectContaining({ paper: 'readout', period: '2026-3', community: 'c1' })]);
  });
});
