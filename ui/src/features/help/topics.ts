/** The help pages in their order, each one task; and the keys. Words are in the locale files. */
import type { Role } from '@/api/generated';

export interface Topic {
  id: string;
  /** Whose task it is; everybody's when absent. */
  roles?: Role[];
}

export const TOPICS: readonly Topic[] = [
  { id: 'first' },
  { id: 'symposium', roles: ['recorder'] },
  { id: 'doorstep', roles: ['recorder', 'community_secretary', 'grid_head', 'building_warden'] },
  { id: 'confirm', roles: ['recorder', 'lead'] },
  { id: 'concern' },
  { id: 'reply', roles: ['recorder', 'lead', 'community_secretary', 'office'] },
  { id: 'unnamed', roles: ['recorder', 'lead', 'community_secretary', 'office'] },
  { id: 'handover' },
  { id: 'import', roles: ['office', 'community_secretary'] },
  { id: 'member', roles: ['office'] },
  { id: 'lost', roles: ['office'] },
  { id: 'report', roles: ['office', 'recorder', 'lead'] },
  { id: 'figure', roles: ['office', 'recorder', 'lead'] },
  { id: 'passphrase' },
  { id: 'backup' },
  { id: 'burden' },
];

/** The keys that work, in the words of the keyboard. */
export const KEYS = [
  { id: 'help', keys: ['F1'] },
  { id: 'find', keys: ['Ctrl', 'K'] },
  { id: 'save', keys: ['Ctrl', 'Enter'] },
  { id: 'another', keys: ['Ctrl', 'J'] },
  { id: 'door', keys: ['Ctrl', 'N'] },
  { id: 'tiles', keys: ['1', '9'] },
  { id: 'walk', keys: ['↑', '↓'] },
  { id: 'zoom', keys: ['Ctrl', '+'] },
] as const;

/** The topics whose title or text holds every word asked for. */
export function matching(topics: readonly Topic[], asked: string, textOf: (topic: Topic) => string): Topic[] {
  const words = asked.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return topics.filter((topic) => {
    const text = textOf(topic).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
