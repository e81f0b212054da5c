/** Lost computers of the places this member reads. */
import { commands } from '@/api/generated';
import { useQuery } from '@/api/live';

export const useLosses = () => useQuery(() => commands.losses.list(), ['device_loss', 'member', 'place']);
