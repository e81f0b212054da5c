/** What a new member is given: a file and its opening code, or an address and a code alone. */
import type { EnrolmentMade, InvitationMade } from '@/api/generated';

export type JoinMeans = EnrolmentMade | InvitationMade;

export const isInvitation = (made: JoinMeans): made is InvitationMade => 'joining_code' in made;
