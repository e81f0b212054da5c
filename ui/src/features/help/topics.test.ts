import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KEYS, matching, TOPICS } from './topics';

interface Words {
  topics: Record<string, { title: string; steps: string }>;
  keys: Record<string, string>;
}
const read = (language: string) => JSON.parse(readFileSync(`src/features/help/${language}.json`, 'utf8')) as Words;
const zh = read('zh');
const en = read('en');

const text = (id: string) => {
  const topic = zh.topics[id];
  return topic ? topic.title + topic.steps : '';
};

describe('help', () => {
  it('has words for every topic and key, and no topic without its place', () => {
    const ids = TOPICS.map((topic) => topic.id).sort();
    expect(Object.keys(zh.topics).sort()).toEqual(ids);
    expect(Object.keys(en.topics).sort()).toEqual(ids);
    expect(Object.keys(zh.keys).sort()).toEqual(KEYS.map((key) => key.id).sort());
  });

  it.each([
    ['签到', ['symposium']],
    ['不透露', ['unnamed']],
    ['恢复码 纸上', ['first', 'passphrase']],
    ['没有这个词', []],
  ])('%s finds %j', (asked, ids) => {
    expect(matching(TOPICS, asked, (topic) => text(topic.id)).map((topic) => topic.id)).toEqual(ids);
  });
});
