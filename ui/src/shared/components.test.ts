import { fireEvent, render, screen } from '@testing-library/vue';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { plugins } from '../../tests/mounting';
import AutosaveLine from './AutosaveLine.vue';
import EmptyState from './EmptyState.vue';
import ErrorNote from './ErrorNote.vue';
import FilterChips from './FilterChips.vue';
import PhraseChips from './PhraseChips.vue';
import PracticeBar from './PracticeBar.vue';
import PrintPreview from './PrintPreview.vue';
import StatusChip from './StatusChip.vue';
import Stepper from './Stepper.vue';
import SyncPill from './SyncPill.vue';
import TextField from './TextField.vue';
import Timeline from './Timeline.vue';

describe('ErrorNote', () => {
  it('says nothing without a problem', () => {
    render(ErrorNote, { props: { problem: null }, ...plugins() });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('speaks by the reason, with its values', () => {
    render(ErrorNote, {
      props: { problem: { code: 'InvalidInput', reason: 'wrong_pin', params: { tries_left: '2' } } },
      ...plugins(),
    });
    expect(screen.getByRole('alert').textContent).toContain('还可以试 2 次');
  });

  it('falls back to the words of the code', () => {
    render(ErrorNote, { props: { problem: { code: 'StorageFull', reason: 'never_seen_before' } }, ...plugins() });
    expect(screen.getByRole('alert').textContent).toContain('磁盘空间不够');
  });

  it('keeps codes under the details', () => {
    render(ErrorNote, {
      props: { problem: { code: 'Internal', reason: 'internal', params: { detail: 'no such table' } } },
      ...plugins(),
    });
    expect(screen.getByText(/no such table/).closest('details')).not.toBeNull();
  });
});

describe('SyncPill', () => {
  it.each([
    [{ kind: 'none' as const, waiting: 3 }, '○', '未联网，可照常使用 · 3 项存在本机'],
    [{ kind: 'idle' as const }, '○', '未联网，可照常使用'],
    [
      { kind: 'waiting' as const, waiting: 3, at: '10:32', asks: [{ what: 'review' as const, count: 1 }] },
      '⚠',
      '1 条需核对 · 3 项待上传 · 上次同步 10:32',
    ],
    [{ kind: 'sending' as const, done: 2, total: 3 }, '↻', '正在上传 2/3'],
    [{ kind: 'stale' as const, days: 8 }, '⚠', '已 8 天未同步，请连网'],
    [{ kind: 'done' as const, at: '10:32' }, '✓', '已全部上传 · 10:32'],
  ])('%j', (state, icon, words) => {
    render(SyncPill, { props: { state }, ...plugins() });
    expect(screen.getByRole('status').textContent).toContain(icon);
    expect(screen.getByRole('status').textContent).toContain(words);
  });
});

describe('FilterChips', () => {
  const options = [
    { value: 'a', label: '待受理', count: 3 },
    { value: 'b', label: '办理中', count: 2 },
  ];

  it('switches several on and off', async () => {
    const { emitted } = render(FilterChips, { props: { label: '状态', options, modelValue: ['a'] }, ...plugins() });
    await fireEvent.click(screen.getByRole('button', { name: /办理中/ }));
    expect(emitted()['update:modelValue']?.at(-1)).toEqual([['a', 'b']]);
    await fireEvent.click(screen.getByRole('button', { name: /待受理/ }));
    expect(emitted()['update:modelValue']?.at(-1)).toEqual([['b']]);
  });

  it('with single keeps one', async () => {
    const { emitted } = render(FilterChips, {
      props: { label: '状态', options, modelValue: ['a'], single: true },
      ...plugins(),
    });
    await fireEvent.click(screen.getByRole('button', { name: /办理中/ }));
    expect(emitted()['update:modelValue']?.at(-1)).toEqual([['b']]);
  });

  it('tells which are on', () => {
    render(FilterChips, { props: { label: '状态', options, modelValue: ['a'] }, ...plugins() });
    expect(screen.getByRole('button', { name: /待受理/ }).getAttribute('aria-pressed')).toBe('true');
    expect(screen.getByRole('button', { name: /办理中/ }).getAttribute('aria-pressed')).toBe('false');
  });
});

describe('PhraseChips', () => {
  it('gives the phrase that was tapped', async () => {
    const { emitted } = render(PhraseChips, { props: { phrases: ['费用分摊', '已征询'] }, ...plugins() });
    await fireEvent.click(screen.getByRole('button', { name: '已征询' }));
    expect(emitted().choose).toEqual([['已征询']]);
  });

  it('is not there without phrases', () => {
    render(PhraseChips, { props: { phrases: [] }, ...plugins() });
    expect(screen.queryByRole('group')).toBeNull();
  });
});

describe('StatusChip', () => {
  it('says the state in a word beside its icon', () => {
    render(StatusChip, { props: { look: 'late', word: '超 3 天' }, ...plugins() });
    expect(screen.getByText(/超 3 天/).textContent).toContain('▲!');
  });
});

describe('Stepper', () => {
  const steps = [
    { value: 'a', label: '选择范围', isDone: true },
    { value: 'b', label: '核对数据' },
  ];

  it('marks where one is', () => {
    render(Stepper, { props: { label: '走访情况', steps, modelValue: 'b', clickable: true }, ...plugins() });
    expect(screen.getByRole('button', { name: /核对数据/ }).getAttribute('aria-current')).toBe('step');
  });

  it('can be gone back in', async () => {
    const { emitted } = render(Stepper, {
      props: { label: '走访情况', steps, modelValue: 'b', clickable: true },
      ...plugins(),
    });
    await fireEvent.click(screen.getByRole('button', { name: /选择范围/ }));
    expect(emitted()['update:modelValue']).toEqual([['a']]);
  });

  it('without clickable holds no button', () => {
    render(Stepper, { props: { label: '办理', steps, modelValue: 'b' }, ...plugins() });
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('Timeline', () => {
  it('keeps the order, and names who, when and what is to be checked', () => {
    const entries = [
      { id: '1', at: '2026-10-08', title: '受理', by: '王敏', text: '街道解决' },
      { id: '2', at: '2026-10-09', title: '答复', by: '陈建国', isMisfit: true },
    ];
    render(Timeline, { props: { label: '经过', entries }, ...plugins() });
    const lines = screen.getAllByRole('listitem').map((li) => li.textContent ?? '');
    expect(lines[0]).toContain('受理');
    expect(lines[1]).toContain('陈建国');
    expect(lines[1]).toContain('待核');
    expect(lines[0]).not.toContain('待核');
  });
});

describe('PrintPreview', () => {
  it('shows the pages given, each named', () => {
    render(PrintPreview, { props: { label: '预览', pages: ['/bytes/1', '/bytes/2'] }, ...plugins() });
    expect(screen.getAllByRole('img').map((img) => img.getAttribute('alt'))).toEqual(['第 1 页', '第 2 页']);
  });

  it('gives a page that lies on its side the width of two', async () => {
    render(PrintPreview, { props: { label: '报告预览', pages: ['/a.png', '/b.png'] }, ...plugins() });
    const [, second] = screen.getAllByRole<HTMLImageElement>('img');
    Object.defineProperties(second, { naturalWidth: { value: 1684 }, naturalHeight: { value: 1190 } });
    await fireEvent.load(second!);
    const lying = screen.getAllByRole('figure').map((figure) => figure.className.includes('lying'));
    expect(lying).toEqual([false, true]);
  });

  it('says which page did not come', async () => {
    render(PrintPreview, { props: { label: '预览', pages: ['/bytes/1'] }, ...plugins() });
    await fireEvent.error(screen.getByRole('img'));
    expect(screen.getByText(/第 1 页没有显示出来/)).toBeTruthy();
  });
});

describe('AutosaveLine', () => {
  it.each([
    [{ savedAt: null }, '随写随存'],
    [{ savedAt: new Date(2026, 9, 8, 10, 32, 5) }, '已自动保存 10:32:05'],
    [{ savedAt: new Date(2026, 9, 8, 10, 32, 5), failed: true }, '还没有存上'],
  ])('%#', (props, words) => {
    render(AutosaveLine, { props, ...plugins() });
    expect(screen.getByRole('status').textContent).toContain(words);
  });
});

describe('TextField', () => {
  it('ties label, help and fault to the box', async () => {
    const { emitted } = render(TextField, {
      props: { label: '姓名', help: '会写在每一条上', fault: '请填写', required: true },
      ...plugins(),
    });
    const box = screen.getByLabelText(/姓名/);
    expect(box.getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(box.getAttribute('aria-describedby') ?? '')?.textContent).toContain('请填写');
    await fireEvent.update(box, '王敏');
    expect(emitted()['update:modelValue']).toEqual([['王敏']]);
  });
});

describe('marks', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('EmptyState says why and what next', () => {
    render(EmptyState, { props: { title: '还没有走访记录。', next: '点“开始走访”记第一户。' }, ...plugins() });
    expect(screen.getByText('点“开始走访”记第一户。')).toBeTruthy();
  });

  it('PracticeBar names practice data', () => {
    render(PracticeBar, plugins());
    expect(screen.getByRole('complementary', { name: '练习数据' })).toBeTruthy();
  });
});
