/** A made-up laptop and the newer programs it hears of. */
import type { UpdateState } from '@/api/generated';

/** Nothing newer is known. */
export const latest: UpdateState = {
  version: '0.1.0',
  why_not: null,
  ready: null,
  obstacles: [],
  incoming: null,
  problem: null,
  installed: null,
};

/** One lies ready, and records are on this laptop alone. */
export const waiting: UpdateState = {
  ...latest,
  ready: {
    version: '0.2.0',
    made_on: '2026-11-28',
    notes: ['走访记录导出更快', '特大字号下，座谈会一页放得下更多诉求', '修了三处小毛病'],
    size: 34_100_000,
  },
  obstacles: [{ is_offline: false, reason: 'update_outbox_unsafe', params: { count: '3' } }],
};

/** One lies ready. */
export const ready: UpdateState = { ...waiting, obstacles: [] };

/** One is on its way. */
export const coming: UpdateState = { ...latest, incoming: { version: '0.2.0', percent: 45 } };

/** It is installed; the next start is its own. */
export const installed: UpdateState = {
  ...ready,
  installed: { version: '0.2.0', from: '0.1.0', step: 'waits_for_restart', previous: '/opt/user/zoufang.previous' },
};

/** It did not come up, and somebody started the one before. */
export const failed: UpdateState = {
  ...latest,
  installed: { version: '0.2.0', from: '0.1.0', step: 'did_not_open', previous: '/opt/user/zoufang.previous' },
};

export const updateStates = { latest, waiting, ready, coming, installed, failed };
