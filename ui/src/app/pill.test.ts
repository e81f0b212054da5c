import { render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { SyncState } from '@/api/generated';
import SyncPill from '@/shared/SyncPill.vue';
import { i18n } from './i18n';
import { pillOf } from './pill';

const NOW = '2026-10-08T12:00:00+08:00';
const rest: SyncState = {
  has_hub: true,
  hub: 'https://hub:8443',
  unsent: 0,
  on_carriers: 0,
  progress: null,
  is_running: false,
  loading: null,
  synced_at: '2026-10-08T10:32:05+08:00',
  days_apart: 0,
  days_unsent: 0,
  problem: null,
  next_in_minutes: 10,
  refused: 0,
  held: 0,
  refused_new: 0,
  held_new: 0,
  conflicts: 0,
  conflicts_to_settle: 0,
  held_to_rule: 0,
  left_out: [],
  differing: [],
  stuck: [],
  waits: [],
  to_review: 0,
  unfinished: 0,
  files_unsent: 0,
  files_on_carriers: 0,
  is_safe: true,
  others: [],
  may_adopt: false,
  exchanged_at: null,
};
const offline = { is_offline: true, reason: 'hub_not_reached', params: {} };
const refused = { is_offline: false, reason: 'hub_not_trusted', params: {} };
const never = { synced_at: null, is_safe: false };

/** What people read: the pill itself says it. */
function say(part: Partial<SyncState>): string {
  document.body.innerHTML = '';
  render(SyncPill, { props: { state: pillOf({ ...rest, ...part }, NOW) }, global: { plugins: [i18n] } });
  const [icon, ...words] = (screen.getByRole('status').textContent ?? '').trim().split(/\s+/);
  expect(icon).toMatch(/^[○↑↓↗↻!⚠✓]$/);
  return words.join(' ');
}

describe('the pill says what is true', () => {
  it.each<[string, Partial<SyncState>]>([
    ['已全部上传 · 10:32', {}],
    ['已全部上传 · 10月7日 18:00', { synced_at: '2026-10-07T18:00:00+08:00' }],
    ['3 项待上传 · 上次同步 10:32', { unsent: 3, is_safe: false }],
    ['3 项待上传', { unsent: 3, ...never }],
    ['3 项在途，等中心端的回执', { unsent: 3, on_carriers: 3, is_safe: false }],
    ['2 个照片或附件待上传', { files_unsent: 2, is_safe: false }],
    ['3 项待上传 · 上次同步 10:32', { unsent: 3, files_unsent: 2, is_safe: false }],
    ['3 项待上传 · 上次同步 10:32', { unsent: 3, on_carriers: 2, is_safe: false }],
    ['未联网，可照常使用 · 3 项存在本机', { unsent: 3, problem: offline }],
    ['未联网，可照常使用 · 3 项存在本机', { has_hub: false, unsent: 3, ...never }],
    ['正在上传 2/3', { progress: { done: 2, total: 3 }, is_running: true, unsent: 1 }],
    ['正在核对', { progress: { done: 0, total: 0 }, is_running: true }],
    ['正在第一次接收资料 3/25', { loading: { done: 3, total: 25 }, progress: { done: 0, total: 0 }, is_running: true }],
    ['正在第一次接收资料 3/25', { loading: { done: 3, total: 25 }, problem: offline, ...never }],
    ['上传未成功，数据在本机，10 分钟后重试', { problem: refused, unsent: 1 }],
    ['上传未成功，数据在本机', { problem: refused, unsent: 1, next_in_minutes: null }],
    ['1 条需核对 · 已全部上传 · 10:32', { to_review: 1, refused: 1, refused_new: 1 }],
    ['1 条需核对 · 3 项待上传 · 上次同步 10:32', { to_review: 1, unsent: 3, is_safe: false }],
    ['1 条需核对 · 已 8 天未同步，请连网', { to_review: 1, days_apart: 8, problem: offline }],
    ['1 条需核对 · 未联网，可照常使用 · 3 项存在本机', { to_review: 1, unsent: 3, problem: offline }],
    ['1 条需核对 · 12 项待放行 · 已全部上传 · 10:32', { to_review: 1, held_to_rule: 12 }],
    ['2 项待放行 · 3 项待上传 · 上次同步 10:32', { held_to_rule: 2, unsent: 3, is_safe: false }],
    ['2 项待放行 · 已全部上传 · 10:32', { held: 5, held_new: 2 }],
    ['已全部上传 · 10:32', { conflicts: 40, held: 5, refused: 3 }],
    ['还没有同步过', { ...never }],
    ['未联网，可照常使用', { ...never, problem: offline }],
    ['未联网，可照常使用', { ...never, has_hub: false }],
    ['未联网，可照常使用', { problem: offline }],
    ['同步未成功，10 分钟后重试', { problem: refused }],
    ['同步未成功，请看同步中心', { problem: refused, next_in_minutes: null }],
    ['上传未成功，数据在本机，10 分钟后重试', { problem: refused, files_unsent: 2, is_safe: false }],
    ['上传未成功，数据在本机，10 分钟后重试', { problem: refused, ...never }],
    [
      '3 条更新程序后才显示',
      {
        left_out: [
          { kind: 'item', n: 1 },
          { kind: 'visit', n: 2 },
        ],
      },
    ],
    ['3 项待上传 · 上次同步 10:32', { unsent: 3, left_out: [{ kind: 'item', n: 1 }], is_safe: false }],
    ['已 8 天未同步，请连网', { days_apart: 8, problem: offline }],
    ['已 3 天未同步，请连网', { days_apart: 3 }],
    ['已 3 天未同步，5 项没有送到', { days_apart: 3, unsent: 5, is_safe: false, problem: offline }],
    ['2 项 4 天没有送到', { days_unsent: 4, unsent: 2, is_safe: false }],
    ['未联网，可照常使用 · 5 项存在本机', { days_apart: 2, days_unsent: 2, unsent: 5, problem: offline }],
  ])('%s', (words, part) => {
    expect(say(part)).toBe(words);
  });

  it('never says that all is up while something is not', () => {
    for (const part of [
      { unsent: 1 },
      { left_out: [{ kind: 'item' as const, n: 1 }] },
      { unsent: 1, on_carriers: 1 },
      { loading: { done: 0, total: 2 } },
      { problem: offline },
      { problem: refused },
      never,
      { has_hub: false },
    ])
      expect(pillOf({ ...rest, ...part }, NOW).kind).not.toBe('done');
  });
});
