/** What the screens of teams, households and members ask the core. */
import { commands, type RecordId } from '@/api/generated';
import { useLatest } from '@/api/latest';
import { useQuery } from '@/api/live';

const ROSTER_KINDS = ['team', 'seat', 'person', 'pairing', 'place'];

export const useCoverage = () => useQuery(() => commands.directory.coverage(), ROSTER_KINDS);

export const useTeams = (asked: () => { search: string | null; only_vacant: boolean }) =>
  useQuery(() => commands.directory.teams(asked()), ROSTER_KINDS);

export const useTeam = (id: () => RecordId) => useQuery(() => commands.directory.team({ id: id() }), ROSTER_KINDS);

export const useFindings = () => useQuery(() => commands.directory.findings(), ROSTER_KINDS);

export const useCommunities = () => useQuery(() => commands.directory.communities(), ROSTER_KINDS);

export const useHouseholds = (asked: () => { community: RecordId; search: string | null } | null) =>
  useQuery(() => {
    const now = asked();
    return now === null ? null : commands.directory.households(now);
  }, ['household', 'household_identity', 'household_call']);

export const useDoubles = (asked: () => { community: RecordId } | null) =>
  useQuery(() => {
    const now = asked();
    return now === null ? null : commands.households.doubles(now);
  }, ['household', 'household_identity']);

export const useDepartments = () => useQuery(() => commands.directory.departments(), ['department', 'grant']);
export const useSections = () => useQuery(() => commands.directory.sections(), ['section']);

export const useMembers = () => useQuery(() => commands.directory.members(), ['member', 'grant']);

export const useDisclosures = () => useLatest(commands.directory.disclosures, ['disclosure', 'member']);
