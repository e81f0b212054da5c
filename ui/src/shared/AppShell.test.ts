import { House, Memo } from '@element-plus/icons-vue';
import { fireEvent, render, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { plugins } from '../../tests/mounting';
import AppShell from './AppShell.vue';

const navigation = [
  { to: '/', label: '工作台', icon: House },
  { to: '/visits', label: '走访', icon: Memo, count: 3 },
];

async function show(at: string) {
  const { global, router } = plugins(['/visits', '/visits/:id']);
  await router.push(at);
  return render(AppShell, { props: { name: '走访通', navigation }, slots: { default: '<h1>座谈会</h1>' }, global });
}

describe('AppShell', () => {
  it('holds links that the Tab key reaches and marks the present one, its inner screens too', async () => {
    await show('/visits/7');
    expect(screen.getByRole('link', { name: /走访/ }).getAttribute('aria-current')).toBe('page');
    expect(screen.getByRole('link', { name: '工作台' }).getAttribute('aria-current')).toBeNull();
  });

  it('says how many things wait', async () => {
    await show('/');
    expect(screen.getByRole('link', { name: /走访/ }).textContent).toMatch(/3\s*项待办/);
  });

  it('lets the keyboard skip to the content', async () => {
    await show('/');
    await fireEvent.click(screen.getByText('跳到正文'));
    expect(document.activeElement?.id).toBe('content');
  });
});
