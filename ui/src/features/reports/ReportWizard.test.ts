import { fireEvent, render, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { Role } from '@/api/generated';
import { asMember, overCore } from '../../../tests/featureMounting';
import { figureTable } from '../../../tests/mock/featureLists';
import ReportWizard from './ReportWizard.vue';

async function open(role: Role = 'recorder', answers = {}) {
  const asked = overCore(answers);
  const { global } = await asMember(role, '/reports');
  render(ReportWizard, { global });
  await screen.findByRole('radio', { name: /2026年第4次集中走访/ });
  return asked;
}
const next = () => fireEvent.click(screen.getByRole('button', { name: /下一步/ }));

describe('the report', () => {
  it('is of the own team for a recorder and of the district for the office', async () => {
    const mine = await open();
    expect(mine.find((one) => one.name === 'figures.show')?.args).toEqual({
      period: '2026-4',
      team: 't1',
      as_of: null,
    });
    document.body.innerHTML = '';
    const office = await open('office');
    await waitFor(() => expect(office.find((one) => one.name === 'figures.show')?.args.team).toBeNull());
  });

  it('marks local figures, names the missing teams and opens a figure in one click', async () => {
    const asked = await open();
    await next();
    expect((await screen.findByRole('note')).textContent).toMatch(/本机数据.*未收到 3 支团队/s);
    await fireEvent.click(screen.getByRole('button', { name: /参加人次/ }));
    await waitFor(() =>
      expect(asked.find((one) => one.name === 'figures.records')?.args).toMatchObject({
        figure: 'people.attended',
        period: '2026-4',
      }),
    );
  });

  it('says that records were left out of the figures', async () => {
    await open('recorder', { 'figures.show': () => ({ ...figureTable('2026-4', true), left_out: 2 }) });
    await next();
    expect((await screen.findByRole('note')).textContent).toContain('另有 2 条记录由新版程序写成');
  });

  it('keeps the words while they are typed and sends them with the paper', async () => {
    const asked = await open();
    for (let at = 0; at < 2; at += 1) await next();
    await fireEvent.update(await screen.findByLabelText('下步打算'), '继续跟进加装电梯。');
    await waitFor(() => expect(asked.some((one) => one.name === 'drafts.keep')).toBe(true), {
      timeout: 300,
      interval: 10,
    });
    await next();
    await waitFor(() =>
      expect(asked.find((one) => one.name === 'papers.preview')?.args).toMatchObject({
        paper: 'round_report',
        texts: { next: '继续跟进加装电梯。' },
      }),
    );
  });

  it('makes the files by the button at the foot, and none while no format is chosen', async () => {
    const asked = await open();
    for (let at = 0; at < 3; at += 1) await next();
    const make = await screen.findByRole<HTMLButtonElement>('button', { name: '导出' });
    await waitFor(() => expect(make.disabled).toBe(false));
    expect(make.closest('.actions')).toBeTruthy();
    await fireEvent.click(make);
    await waitFor(() =>
      expect(asked.find((one) => one.name === 'papers.make')?.args.formats).toEqual(['docx', 'pdf', 'xlsx']),
    );
    for (const format of screen.getAllByRole('checkbox')) await fireEvent.click(format);
    expect(make.disabled).toBe(true);
  });

  it('says when the pages could not be set', async () => {
    await open('recorder', {
      'papers.preview': () => {
        throw { code: 'Internal', reason: 'internal' };
      },
    });
    for (let at = 0; at < 3; at += 1) await next();
    expect(await screen.findByRole('alert')).toBeTruthy();
  });
});
