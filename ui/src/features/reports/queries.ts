/** What the screens of reports ask the core. */
import { commands, type FigureArgs } from '@/api/generated';
import { useQuery } from '@/api/live';

export const useRounds = () => useQuery(() => commands.visits.rounds(), ['round']);

export const useFigures = (asked: () => FigureArgs | null) =>
  useQuery(() => {
    const now = asked();
    return now === null ? null : commands.figures.show(now);
  }, ['visit', 'household_call', 'item', 'pairing', 'round', 'twin']);
