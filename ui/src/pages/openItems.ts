import type { ItemFilter } from '@/api/generated';

/** What is not answered yet, of all the places one reads. */
export function openItems(limit: number): ItemFilter {
  return {
    search: null,
    states: ['raised', 'accepted', 'handling', 'deferred'],
    natures: [],
    categories: [],
    routes: [],
    community: null,
    round: null,
    only_overdue: false,
    only_unanswered: false,
    offset: 0,
    limit,
  };
}
