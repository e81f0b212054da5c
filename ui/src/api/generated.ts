// Written by `make bindings` from the command list in Rust. Do not edit.
import { call } from './call'

/** Any record. */
export type Id = string

export type ActionRow = { 
/**
 * Its id.
 */
id: RecordId, 
/**
 * What is to be done.
 */
what: string, 
/**
 * By whom.
 */
owner: string | null, 
/**
 * Until when.
 */
due_on: string | null, 
/**
 * Done.
 */
is_done: boolean, };
export type AddAttachment = { item: RecordId, file_name: string, content_base64: string, };
export type AddMemberArgs = { 
/**
 * The name shown on tiles and in histories.
 */
nickname: string, 
/**
 * As what.
 */
role: Role, 
/**
 * With which team; needed by a team's roles.
 */
team: RecordId | null, 
/**
 * In which community; needed by a community's role, and narrows a team's. For a subdistrict's role, it or one of its communities.
 */
community: RecordId | null, 
/**
 * In which of the team's seats; a delegate of none is in no bureau's line.
 */
seat: SeatRole | null, 
/**
 * The name of the community's grid or building; needed by who looks after one.
 */
section: string | null, 
/**
 * The department's name; needed by who works for one.
 */
department: string | null, };
export type AddPosting = { 
/**
 * The person.
 */
member: MemberId, 
/**
 * As what.
 */
role: Role, 
/**
 * With which team; needed by a team's roles.
 */
team: RecordId | null, 
/**
 * As in [`AddMemberArgs`].
 */
community: RecordId | null, 
/**
 * Likewise.
 */
seat: SeatRole | null, 
/**
 * Likewise.
 */
section: string | null, 
/**
 * Likewise.
 */
department: string | null, };
export type AddressTried = { address: string, finding: LineFinding, 
/**
 * Why there is no answer, or what the hub said instead of one.
 */
problem: SyncProblem | null, 
/**
 * From the first packet to the end of the answer.
 */
took_ms: number, 
/**
 * How far this laptop's clock is ahead of the hub's, whole minutes; negative when it is behind.
 */
clock_ahead_minutes: number, };
export type AdviseLevel = { 
/**
 * The concern.
 */
id: RecordId, 
/**
 * A route of the pack.
 */
route: string, };
export type AffectedCount = { 
/**
 * Doors.
 */
households: number, 
/**
 * People.
 */
persons: number, 
/**
 * Telephone numbers.
 */
phones: number, };
export type AffectedFile = { path: string, count: AffectedCount, };
export type AffectedIn = "ledger" | "call_list" | "speaker" | "sign_in" | "summons";
export type AffectedLine = { door: string, 
/**
 * Empty where only the door was known.
 */
name: string, 
/**
 * Empty where no number was known.
 */
phone_masked: string, 
/**
 * In which records.
 */
held: Array<AffectedIn>, 
/**
 * What stands here was changed since: the laptop knew what was there before.
 */
is_changed_since: boolean, };
export type AffectedList = { loss: LossRow, count: AffectedCount, 
/**
 * Things heard that name nobody here; their words were on it.
 */
nameless: number, rows: Array<AffectedLine>, };
export type Agree = { 
/**
 * The visit.
 */
visit: RecordId, 
/**
 * What is to be done.
 */
what: string, 
/**
 * By whom.
 */
owner: string | null, 
/**
 * Until when.
 */
due_on: string | null, };
export type Alike = "door" | "phone" | "householder";
export type AmendArgs = { 
/**
 * Visit, household call, journal or agreed action; items are the concerns' matter.
 */
kind: RecordKind, 
/**
 * The record.
 */
id: RecordId, 
/**
 * Any of its fields; null clears.
 */
fields: Record<string, unknown>, };
export type AnswerTaken = { 
/**
 * Changes that have their receipt now.
 */
pushed: number, pulled: number, refused: number, held: number, left: number, 
/**
 * Another answer to the same file goes on behind this one.
 */
has_more: boolean, 
/**
 * Nothing is missing as of the hub's time; else another file has to go.
 */
is_whole: boolean, is_revoked: boolean, hub_time: string, 
/**
 * It is another member's of this laptop, and lies ready for the next sign-in there. Nothing was taken in.
 */
kept_for: string | null, 
/**
 * Photos and files that are at the hub now.
 */
files_up: number, 
/**
 * Photos and files that were asked for and are here now.
 */
files_down: number, 
/**
 * Photos and files of which the hub, or this laptop, did not take a piece.
 */
files_refused: Array<RefusedFile>, };
export type ApproveVault = { device: Id, card: string, };
export type Arrival = "synced" | "table" | "phone" | "synced_and_table" | "synced_and_phone";
export type ArrivalsFile = { path: string, teams: number, };
export type AskedVoid = { 
/**
 * This member may decide it.
 */
may_decide: boolean, 
/**
 * Who struck it out and why, the latest first.
 */
voids: Array<VersionOf>, 
/**
 * What was done without knowing that, the latest first.
 */
changes: Array<UnseeingOf>, 
/**
 * All that is to be looked at before it is decided.
 */
seen: Id[], };
export type AtPath = { path: string, };
export type AttachmentPlace = "on_laptop" | "on_both" | "elsewhere" | "erased";
export type AttachmentRow = { id: RecordId, 
/**
 * None once it was erased.
 */
name: string | null, 
/**
 * The ending that names what it is: `jpg`, `pdf`.
 */
ending: string, is_picture: boolean, 
/**
 * Bytes.
 */
size: number, added_at: string, by: string, place: AttachmentPlace, 
/**
 * Id of a small picture's bytes, where there is one.
 */
thumbnail: string | null, 
/**
 * Somebody wanted to see it while it could not be fetched: it comes with the next sync, by whichever way.
 */
is_asked_for: boolean, };
export type AttendanceRow = { 
/**
 * Its id.
 */
id: RecordId, 
/**
 * Absent for people counted by role only.
 */
name: string | null, 
/**
 * As what they came.
 */
role: AttendeeRole, 
/**
 * How many.
 */
count: number, 
/**
 * Without an invitation.
 */
is_walk_in: boolean, 
/**
 * Anything else.
 */
note: string | null, };
export type AttendeeRole = "party_organisation" | "committee" | "resident" | "warden" | "party_member" | "property" | "police" | "local_unit" | "other";
export type AuditRestoreLine = { 
/**
 * The entry that says so.
 */
entry: number, at: string, 
/**
 * So many entries this vault had seen lie in the log that was put aside.
 */
left_behind: number, };
export type AuditSeen = { 
/**
 * So many entries.
 */
entries: number, 
/**
 * The beginning of the last one's hash.
 */
short: string, 
/**
 * When the hub signed it.
 */
signed_at: string, };
export type AuditStanding = { 
/**
 * When the hub last told of it, RFC 3339; none before it told this vault anything.
 */
told_at: string | null, 
/**
 * The latest end that fitted.
 */
seen: AuditSeen | null, 
/**
 * The hub's last answer did not fit what this vault saw.
 */
is_in_trouble: boolean, 
/**
 * What did not fit, the latest first.
 */
troubles: Array<AuditTroubleLine>, 
/**
 * The hub was set back to a backup, the latest first.
 */
restores: Array<AuditRestoreLine>, };
export type AuditTroubleLine = { 
/**
 * Its word: shortened, rewritten, life_unsaid, unsigned.
 */
trouble: string, 
/**
 * So many entries this vault had seen.
 */
entries: number, at: string, };
export type AwaitedRecord = { record: Id, kind: RecordKind | null, 
/**
 * First words, as this member may read them anyway; empty where the record has none of its own.
 */
title: string, 
/**
 * Who began the record, where that is known here.
 */
whose: string | null, 
/**
 * Whole days since the first of the changes was written.
 */
days: number, };
export type BackupMade = { path: string, size: number, };
export type BundleSaved = { folder: string, file_names: Array<string>, paths: Array<string>, 
/**
 * How many changes they hold; none when only news are wished for.
 */
changes: number, 
/**
 * How many photos and files lie on carriers whole by now and have no word of the hub's.
 */
files_on_carriers: number, 
/**
 * How many had no room, and go with the next.
 */
files_left: number, };
export type ById = { id: RecordId, };
export type CallDepartment = { 
/**
 * The concern.
 */
item: RecordId, 
/**
 * The department.
 */
department: RecordId, 
/**
 * What it is about, in words that may leave the team.
 */
text: string, 
/**
 * Where.
 */
place: string | null, 
/**
 * By when an answer is wished.
 */
wished_on: string | null, 
/**
 * What of the resident's the department needs; nothing else of it goes.
 */
tells: Array<ToldField>, 
/**
 * On what basis; needed where anything is told.
 */
basis: SharingBasis | null, };
export type CallOutcome = "met" | "met_family" | "not_home" | "not_convenient" | "moved";
export type CallPage = { items: Array<ItemRow>, 
/**
 * The call.
 */
row: CallRow, 
/**
 * Its visit.
 */
visit: RecordId, 
/**
 * Its community.
 */
community: RecordId, 
/**
 * 关爱对象 and the like.
 */
tags: Array<string>, 
/**
 * As `138****5678`.
 */
phone_masked: string | null, 
/**
 * Earlier calls at this door, newest first.
 */
earlier: Array<CallRow>, 
/**
 * The next door of the list.
 */
next_entry: RecordId | null, 
/**
 * The one before.
 */
previous_entry: RecordId | null, 
/**
 * Seats present at the visit, as in `members_present`; `device` puts names to them.
 */
companions: Array<string>, 
/**
 * Other records that may tell of the same call, and what was said of them.
 */
twins: Array<TwinNote>, 
/**
 * What others wrote down of it, as they wrote it.
 */
joined: Array<CallRow>, };
export type CallRow = { 
/**
 * Its id.
 */
id: RecordId, 
/**
 * The household.
 */
household: RecordId, 
/**
 * The door as it is said; empty for a reader who may not know it.
 */
door: string, 
/**
 * The householder's name.
 */
householder: string | null, 
/**
 * What came of it.
 */
outcome: CallOutcome | null, 
/**
 * 慰问.
 */
courtesy: boolean, 
/**
 * What was brought or said.
 */
courtesy_note: string | null, 
/**
 * When the door was opened, RFC 3339.
 */
called_at: string, 
/**
 * What was heard; filled in by `device`.
 */
items: number, 
/**
 * The call's journal.
 */
journal: string | null, 
/**
 * Who wrote it down, where several did and it was said to be one call; else nobody.
 */
written_by: Array<string>, };
export type CarriedFile = { file_name: string, content_base64: string, };
export type CarrierState = { 
/**
 * The hub's card lets bundles be sealed to it.
 */
can_seal: boolean, 
/**
 * The relay's first address.
 */
relay: string | null, 
/**
 * Files that are out and without an answer.
 */
files_out: number, 
/**
 * Bundles that lie at a relay.
 */
at_relay: number, 
/**
 * When the earliest of them was made.
 */
out_since: string | null, 
/**
 * Photos and files that were asked for here and have not come yet.
 */
files_wanted: number, };
export type Category = { 
/**
 * The frozen code.
 */
code: string, 
/**
 * The district's word.
 */
word: string, 
/**
 * Phrase chips; `{…}` is a gap to fill.
 */
phrases: Array<string>, 
/**
 * The route proposed.
 */
suggested_route: string | null, 
/**
 * Working days from acceptance.
 */
limit_working_days: number, 
/**
 * True while word, limit or phrases have no source and wait for the office (decisions D44).
 */
is_example: boolean, };
export type ChallengeHeard = { device: Id, challenge: string, };
export type ChangeId = string;
export type ChangePassphrase = { old: string, new: string, };
export type Choice = { 
/**
 * The frozen value.
 */
value: string, 
/**
 * The district's word.
 */
word: string, };
export type ChooseErasable = { kind: Erasable, id: RecordId, };
export type ChosenDevice = { device: Id, };
export type ChosenRelease = { version: string, };
export type ChosenVisit = { visit: RecordId, };
export type ClosedList = "natures" | "sources" | "categories" | "routes" | "attendee_roles" | "call_outcomes" | "visit_kinds" | "told_sources" | "twin_verdicts" | "seats" | "roles" | "place_levels" | "section_levels" | "kinds" | "intents" | "held_reasons" | "held_verdicts" | "erasure_bases" | "sharing_bases" | "exported_as" | "opening_ways";
export type CodeChecked = { 
/**
 * It is whole and has no slip in it. Whether the hub knows it is another question.
 */
is_right: boolean, };
export type CodeToSay = { code: string, phone_days: number, };
export type CommunityDay = { community: NamedPlace, round: RoundView | null, households: number, call_list: Array<DoorRow>, last_round: Readout | null, items: Array<ItemRow>, results: Array<ItemRow>, };
export type CommunityRow = { 
/**
 * The place.
 */
id: RecordId, 
/**
 * Twelve digits.
 */
code: string, 
/**
 * Its name.
 */
name: string, 
/**
 * The subdistrict's name.
 */
subdistrict: string, 
/**
 * The team that serves it.
 */
team_number: string | null, 
/**
 * True when no team does.
 */
is_gap: boolean, };
export type Compartment = "registry" | "work" | "draft" | "legal" | "office" | "directory" | "audit";
export type ConfirmCode = { member: MemberId, typed: string, };
export type ConfirmSorting = { seen: Array<SeenItem>, };
export type Confirmation = { visits: Array<VisitPage>, late: Array<LatePage>, items: Array<OtherItems>, };
export type Confirmed = { 
/**
 * Records that went from draft to work.
 */
moved: number, 
/**
 * Whether the counts by role of a visit were amended.
 */
recounted: boolean, };
export type ConflictRow = { record: RecordId, kind: RecordKind, title: string, detail: string, fields: Array<ConflictingField>, 
/**
 * Some struck it out, others went on with it.
 */
void: AskedVoid | null, };
export type ConflictingField = { 
/**
 * Its name.
 */
field: string, 
/**
 * Both can be kept, one after the other.
 */
is_text: boolean, 
/**
 * This member may decide it.
 */
may_resolve: boolean, 
/**
 * How its values are said.
 */
manner: Manner, 
/**
 * The closed list they are of, where they are words of one.
 */
list: ClosedList | null, 
/**
 * What stands side by side, the one that shows first.
 */
versions: Array<VersionOf>, };
export type CopyLine = { 
/**
 * `backup`, `aside`, `projection`, or a word of a later centre.
 */
what: string, 
/**
 * Where its operator made it.
 */
name: string, 
/**
 * It holds what the centre held then, RFC 3339.
 */
made_at: string, };
export type Coverage = { 
/**
 * Communities of the official list.
 */
communities: number, 
/**
 * Those with a team.
 */
covered: number, 
/**
 * Teams.
 */
teams: number, 
/**
 * Communities without a team.
 */
gaps: Array<NamedPlace>, 
/**
 * Seats in force.
 */
seats: number, 
/**
 * Those with a holder.
 */
filled: number, 
/**
 * Those without.
 */
vacant: number, };
export type DecideTwins = { 
/**
 * One of the two.
 */
one: RecordId, 
/**
 * The other.
 */
other: RecordId, 
/**
 * What it is.
 */
verdict: TwinVerdict, };
export type DecideVoid = { record: RecordId, 
/**
 * What was looked at.
 */
seen: Id[], 
/**
 * It stays struck out; else it is kept.
 */
is_void: boolean, 
/**
 * This member decided it a moment ago, and decides otherwise.
 */
is_again: boolean, };
export type DeliveryFilter = { limit?: number, 
/**
 * Lines before the first that is wanted.
 */
offset?: number, undelivered?: boolean, 
/**
 * What was last written within so many days; all of it where none is given.
 */
days?: number, };
export type DeliveryLine = { record: RecordId, kind: RecordKind | null, 
/**
 * First words, as this member may read them anyway; empty where the record has none of its own.
 */
title: string, detail: string, 
/**
 * How the office came by a visit it took down for a team.
 */
told: ToldSource | null, changes: number, written_at: string, state: DeliveryState, 
/**
 * Since when a copy of it is on a carrier.
 */
carried_at: string | null, receipt: string | null, received_at: string | null, reason: string | null, 
/**
 * Whose page shows it.
 */
opens: OpenedRecord | null, 
/**
 * The record's beginning was refused, so that nothing of it is in force; else an edit or a step of it.
 */
is_refused_whole: boolean, };
export type DeliveryState = "on_laptop" | "on_carrier" | "on_hub" | "held" | "refused";
export type DeliveryTotal = { lines: number, };
export type DepartmentRow = { 
/**
 * The department.
 */
id: RecordId, 
/**
 * Its name.
 */
name: string, 
/**
 * Whether somebody is posted there today: nobody else would read what it is called to.
 */
is_posted: boolean, };
export type DeviceBoard = { 
/**
 * As of when, by the hub's clock, RFC 3339; none before it told this vault anything.
 */
told_at: string | null, 
/**
 * Vaults in use.
 */
in_use: number, 
/**
 * Of these, such as had not come to the hub for three days.
 */
away: number, 
/**
 * Vaults out of use.
 */
revoked: number, 
/**
 * In use first, the longest away first.
 */
rows: Array<DeviceLine>, };
export type DeviceId = string;
export type DeviceLine = { device: Id, 
/**
 * It, as people are shown it.
 */
short: string, 
/**
 * Whose; empty where that member is not known here.
 */
name: string, 
/**
 * What the member is today; none where all postings have ended.
 */
postings: Array<DevicePosting>, enrolled_at: string, 
/**
 * When it last came to the hub itself; none where that was never, and the hub knows it from others.
 */
seen_at: string | null, 
/**
 * Whole days from then, or from its enrolment, until the list was told.
 */
days_away: number, 
/**
 * The version of its program, as it last said.
 */
build: string | null, 
/**
 * Another laptop of the district runs a newer one.
 */
is_behind: boolean, 
/**
 * What it wrote and the office has not ruled on yet.
 */
held: number, 
/**
 * Erasures that it has not said to be carried out on it.
 */
to_erase: number, 
/**
 * The hub refuses it.
 */
is_revoked: boolean, 
/**
 * Since when its keys are destroyed, by the hub's clock: all of it was at the hub.
 */
keys_destroyed_at: string | null, 
/**
 * This laptop itself.
 */
is_own: boolean, 
/**
 * The one that founded the district: it can't be put out of use.
 */
is_founder: boolean, 
/**
 * What was said when it was put out of use; none also where that was done at the hub itself.
 */
revocation: RevocationRow | null, 
/**
 * It was lost: how many places were told, and how many of them have listed whom it knew.
 */
lost: LossCount | null, };
export type DevicePosting = { role: Role, place_name: string, };
export type Did = "set" | "step" | "moved" | "kept";
export type DisclosureReason = "contact" | "check";
export type DisclosureRow = { 
/**
 * The trace.
 */
id: RecordId, 
/**
 * When, RFC 3339.
 */
at: string, 
/**
 * Who asked.
 */
by: string, 
/**
 * The community.
 */
community_name: string, 
/**
 * The household.
 */
household: RecordId, 
/**
 * The door; empty for a reader who may not know it.
 */
door: string, 
/**
 * Why; none for a reason of a later program.
 */
reason: DisclosureReason | null, };
export type Done = Record<symbol, never>;
export type DoorList = { 
/**
 * The visit these calls belong to, once there is one.
 */
visit: RecordId | null, 
/**
 * The day.
 */
on: string, 
/**
 * In door order.
 */
doors: Array<DoorRow>, };
export type DoorRow = { 
/**
 * The call list entry.
 */
entry: RecordId | null, 
/**
 * The household.
 */
household: RecordId, 
/**
 * The door as it is said.
 */
door: string, 
/**
 * The householder's name.
 */
householder: string | null, 
/**
 * As `138****5678`.
 */
phone_masked: string | null, 
/**
 * 关爱对象 and the like.
 */
tags: Array<string>, 
/**
 * Why this family.
 */
reason: string | null, 
/**
 * The day's call, once made.
 */
call: RecordId | null, 
/**
 * What came of it.
 */
outcome: CallOutcome | null, 
/**
 * The last call before that day.
 */
last_call_on: string | null, 
/**
 * By whom.
 */
last_called_by: string | null, 
/**
 * Called at so often of late that a further call deserves a thought (users.md 1.1).
 */
called_often: boolean, };
export type Doors = { 
/**
 * The community.
 */
community: RecordId, 
/**
 * Today when absent.
 */
on: string | null, };
export type DoublePair = { 
/**
 * The one on the left.
 */
one: HomeSide, 
/**
 * The one on the right.
 */
other: HomeSide, 
/**
 * What they have in common.
 */
alike: Array<Alike>, 
/**
 * In what they differ.
 */
differs: Array<HomeField>, };
export type Doubles = { 
/**
 * Pairs that look like one, in walking order.
 */
pairs: Array<DoublePair>, 
/**
 * So many more are not shown.
 */
left_out: number, 
/**
 * What was merged, in walking order.
 */
merged: Array<MergedPair>, };
export type DoublesArgs = { 
/**
 * The community.
 */
community: RecordId, };
export type DraftLeft = { place: DraftPlace, saved_at: string, };
export type DraftPlace = "visit" | "call" | "item" | "report" | "other";
export type DraftText = { key: string, text: string, saved_at: string, 
/**
 * Nothing is written in it.
 */
is_blank: boolean, };
export type DrawerSeen = { drawer: Compartment, 
/**
 * Nobody's: it lies on no laptop of the team.
 */
readers: Array<Role>, 
/**
 * Whoever asks reads it too.
 */
is_here: boolean, };
export type EndPostings = { 
/**
 * The person.
 */
member: MemberId, 
/**
 * As what.
 */
role: Role, 
/**
 * The last day they hold.
 */
last_on: string, };
export type EndedDevice = { device: DeviceId, 
/**
 * Its number, as the list of laptops shows it.
 */
short: string, 
/**
 * Whose it is; none where this vault never met it.
 */
holder: string | null, said: RevocationRow, };
export type EnrolMember = { member: MemberId, };
export type EnrolmentMade = { path: string, file_name: string, opening_code: string, };
export type Erasable = "item" | "household" | "visit" | "attendance" | "call" | "journal" | "action";
export type ErasePersonal = { kind: Erasable, id: RecordId, ground: ErasureGround, };
export type ErasureBasis = "purpose_ended" | "period_ended" | "consent_withdrawn" | "unlawful" | "other_law";
export type ErasureGround = { 
/**
 * The ground of the law; it must be said.
 */
basis: ErasureBasis, 
/**
 * Why, in the officer's words; no word of the resident's.
 */
reason: string, };
export type ErasureRow = { 
/**
 * The record in which it was said.
 */
id: RecordId, 
/**
 * The record it is about.
 */
about: RecordId, 
/**
 * That record's kind; none for one of a later program.
 */
about_kind: RecordKind | null, 
/**
 * The ground; none likewise.
 */
basis: ErasureBasis | null, 
/**
 * Why.
 */
reason: string, 
/**
 * When it was said, RFC 3339.
 */
at: string, 
/**
 * By whom.
 */
by: string, };
export type ErasureState = { row: ErasureRow, 
/**
 * The number of the concern, where it is here.
 */
number: string | null, 
/**
 * The hub has carried it out and said so to this laptop.
 */
is_carried_out: boolean, 
/**
 * When the hub last said who is still out, RFC 3339; none before.
 */
told_at: string | null, 
/**
 * How many laptops are.
 */
out_count: number, 
/**
 * Which; so many at most.
 */
out: Array<OutRow>, 
/**
 * Files beside the centre's log that may still hold it.
 */
copies: Array<CopyLine>, 
/**
 * Copies that laptops made of their vaults before they heard of it, and of which nobody said that they are gone.
 */
vault_copies: Array<ExportRow>, };
export type Exchanged = { received_changes: number, from: Array<string>, 
/**
 * Changes of the member's own that others of this laptop brought to the hub meanwhile, and that have its receipt now.
 */
delivered: number, };
export type ExportLedger = { format: LedgerFormat, undelivered?: boolean, 
/**
 * As in [`DeliveryFilter`].
 */
days?: number, };
export type ExportRow = { 
/**
 * The note.
 */
id: RecordId, 
/**
 * When, RFC 3339.
 */
at: string, 
/**
 * Who.
 */
by: string, 
/**
 * The laptop's number, as the list of laptops shows it.
 */
device: string, 
/**
 * What; none for a word of a later program.
 */
what: ExportedAs | null, 
/**
 * What its name ends in.
 */
ending: string, 
/**
 * Bytes, where it was known.
 */
size: number | null, 
/**
 * Where, of copies of the whole vault.
 */
path: string | null, 
/**
 * It holds the whole vault.
 */
is_whole_vault: boolean, 
/**
 * When its member said that it was destroyed, RFC 3339.
 */
gone_at: string | null, 
/**
 * False for a copy of the whole vault that could not be made after all.
 */
is_made: boolean, 
/**
 * The reader may say so.
 */
may_say_gone: boolean, };
export type ExportedAs = "round_report" | "attendance_sheet" | "visit_record" | "readout" | "acceptance_slip" | "arrivals" | "affected_list" | "loss_notice" | "delivery_ledger" | "attachment" | "left_out_rows" | "enrolment_file" | "backup" | "open_format" | "set_aside";
export type FailedOpeningRow = { 
/**
 * The note.
 */
id: RecordId, 
/**
 * Whose vault.
 */
of: string, 
/**
 * The laptop's number.
 */
device: string, 
/**
 * What was tried; none for a word of a later program.
 */
way: OpeningWay | null, 
/**
 * How often.
 */
count: number, 
/**
 * The first time, RFC 3339.
 */
first_at: string, 
/**
 * The last time, RFC 3339.
 */
last_at: string, };
export type FetchedHistory = { lines: Array<HistoryLine>, 
/**
 * False where the record was begun in a place that this vault's member does not read.
 */
is_whole: boolean, };
export type FieldChange = { field: string, 
/**
 * How its values are said.
 */
manner: Manner, 
/**
 * The closed list they are of, where they are words of one.
 */
list: ClosedList | null, before: string | null, 
/**
 * The value as people say it, where that is another.
 */
before_words: string | null, after: string | null, after_words: string | null, };
export type FieldKind = "text" | "date" | "choice" | "bool";
export type FigureArgs = { 
/**
 * `2026-4`, a round's cohort, or `2026Q4`, a calendar quarter.
 */
period: string, 
/**
 * One team; none for the district.
 */
team: RecordId | null, 
/**
 * RFC 3339, or a day (its end); none for now. A time to come counts as now.
 */
as_of: string | null, };
export type FigureRow = { 
/**
 * Frozen id, `visits.due` or `nature.concern`.
 */
id: string, 
/**
 * `visits`, `people`, `natures`, `categories`, `routes`, `states`, `answers`, `ended` or `closed`.
 */
group: string, 
/**
 * The number.
 */
value: number, 
/**
 * The number it is a part of, if of any.
 */
base: number | null, 
/**
 * What is counted: `visit`, `symposium`, `person`, `call` or `item`.
 */
unit: string, 
/**
 * Words by key: `zh` and `en` the name, `zh_definition`, `en_definition`, `zh_unit`, `en_unit`.
 */
words: { [key in string]: string }, };
export type FigureTable = { 
/**
 * As asked for.
 */
period: string, 
/**
 * RFC 3339: the moment the figures speak of.
 */
as_of: string, 
/**
 * The district or the team.
 */
scope_name: string, 
/**
 * 本机数据: counted on this laptop, before upload.
 */
is_local: boolean, 
/**
 * Records that could belong to these figures and can't be read by the program that counted: in none of the numbers.
 */
left_out: number, 
/**
 * The figures in the order of the definitions.
 */
rows: Array<FigureRow>, 
/**
 * 未收到: community and team of each visit due of which nothing confirmed has arrived; never counted as zero.
 */
missing_teams: Array<string>, 
/**
 * Version of the definitions.
 */
definitions_version: string, };
export type FindText = { text: string, };
export type FindingReason = "same_name_in_several_seats" | "lawyer_in_several_teams" | "vacant_seat" | "community_without_team";
export type Format = "docx" | "pdf" | "xlsx";
export type FoundArgs = { file_name: string, content_base64: string, nickname: string, passphrase: string, is_practice: boolean, };
export type FoundFile = { file_name: string, content_base64: string, };
export type Going = { kind: RecordKind, 
/**
 * False where the record is not on this laptop: what is in it is not known here, and goes all the same.
 */
is_here: boolean, 
/**
 * Its fields that hold something, by name.
 */
fields: Array<string>, 
/**
 * Steps with words that go; the steps stay.
 */
steps: number, };
export type HearArgs = { 
/**
 * The community.
 */
community: RecordId, 
/**
 * The visit it was heard at.
 */
visit: RecordId | null, 
/**
 * The door it was heard at.
 */
call: RecordId | null, 
/**
 * Where it was heard.
 */
source: Source, 
/**
 * What kind of thing it is.
 */
nature: Nature, 
/**
 * The pack's category.
 */
category: string | null, 
/**
 * Where it is about.
 */
place: string | null, 
/**
 * The words.
 */
text: string, 
/**
 * Who said it.
 */
speaker: Speaker | null, 
/**
 * What was answered on the spot.
 */
first_answer: string | null, 
/**
 * The route proposed.
 */
route: string | null, };
export type HeldRow = { 
/**
 * The record about it.
 */
id: RecordId, 
/**
 * Who wrote it.
 */
by: string, 
/**
 * In which role, if the hub knew the posting.
 */
role: Role | null, 
/**
 * Where the posting was.
 */
place_name: string, 
/**
 * The laptop, as people are shown it.
 */
device: string, 
/**
 * The record it is about.
 */
about: RecordId, 
/**
 * That record's kind; none for one of a later program.
 */
about_kind: RecordKind | null, 
/**
 * What was meant; none likewise.
 */
intent: Intent | null, 
/**
 * The hub's word for why it is held.
 */
reason: string, 
/**
 * When it was written, by the laptop's clock, RFC 3339.
 */
written_at: string, 
/**
 * When the hub had it, RFC 3339.
 */
received_at: string, 
/**
 * True when it has waited longer than it should.
 */
is_overdue: boolean, 
/**
 * The ruling, once there is one.
 */
verdict: HeldVerdict | null, 
/**
 * Why, in the office's words.
 */
because: string | null, 
/**
 * The bureau that may rule on it beside the office: its seat's holder wrote it.
 */
line: Role | null, };
export type HeldVerdict = "admitted" | "refused";
export type HistoryExtent = { 
/**
 * False where the record came with its state: what happened before that is at the hub alone.
 */
is_whole: boolean, };
export type HistoryLine = { change: string, at: string, 
/**
 * When the hub had it; none before its receipt.
 */
received_at: string | null, by: string, recorded_for: string | null, role: Role, standing: HistoryStanding, intent: string, changes: Array<FieldChange>, };
export type HistoryStanding = "in_force" | "held" | "not_in_force";
export type Hit = { kind: RecordKind, id: RecordId, title: string, detail: string, };
export type HomeField = "door" | "householder" | "phone" | "born" | "size" | "tags" | "is_vacant";
export type HomeSide = { 
/**
 * The household.
 */
id: RecordId, 
/**
 * The door as a resident would write it.
 */
door: string, 
/**
 * The head of the household.
 */
householder: string | null, 
/**
 * The number, masked.
 */
phone_masked: string | null, 
/**
 * The year of birth.
 */
born_in: string | null, 
/**
 * People living there.
 */
size: number | null, 
/**
 * Categories of care.
 */
tags: Array<string>, 
/**
 * Nobody lives there.
 */
is_vacant: boolean, 
/**
 * The doors of those merged into it already.
 */
joined: Array<string>, };
export type HouseholdRow = { 
/**
 * The household.
 */
id: RecordId, 
/**
 * The door as a resident would write it.
 */
door: string, 
/**
 * The building.
 */
building: string | null, 
/**
 * The head of the household.
 */
householder: string | null, 
/**
 * The number, masked.
 */
phone_masked: string | null, 
/**
 * People living there.
 */
size: number | null, 
/**
 * Categories of care.
 */
tags: Array<string>, 
/**
 * Another household has the same door key, and is not one with it.
 */
to_check: boolean, 
/**
 * The doors of those that were merged into it, as they were written.
 */
joined: Array<string>, 
/**
 * The last call, as far as it is known here; filled by whoever knows the calls.
 */
last_call_on: string | null, 
/**
 * Who called.
 */
last_called_by: string | null, };
export type HouseholdsArgs = { 
/**
 * Whose.
 */
community: RecordId, 
/**
 * A door, a name, its pinyin, or the last four digits of a number.
 */
search: string | null, };
export type HowMany = { 
/**
 * So many at most; the usual number without it.
 */
most: number | null, };
export type HubFigureArgs = { 
/**
 * As in `FigureArgs`.
 */
period: string, };
export type HubFigures = { table: FigureTable, 
/**
 * RFC 3339, by the hub's clock: everything it held then is counted.
 */
as_of: string, 
/**
 * What it has taken since and not counted yet.
 */
behind: number, };
export type HubFile = { file_name: string, content_base64: string, };
export type HubFileMade = { path: string, file_name: string, };
export type HubFound = { hits: Array<HubHit>, 
/**
 * RFC 3339, by the hub's clock: everything it held then was looked through.
 */
as_of: string, 
/**
 * What it has taken since and not looked through yet.
 */
behind: number, 
/**
 * True where there may be more than were told.
 */
is_cut: boolean, };
export type HubHit = { 
/**
 * The community, or whatever place it lies at.
 */
place_name: string | null, 
/**
 * Its latest change, RFC 3339.
 */
changed_at: string, 
/**
 * The record a screen is opened with, where that is here: itself, or what it belongs to.
 */
opens: Opens | null, 
/**
 * False while it has not come to this laptop.
 */
is_here: boolean, kind: RecordKind, id: RecordId, title: string, detail: string, };
export type HubKnown = { addresses: Array<string>, };
export type ImportArgs = { 
/**
 * What the file is.
 */
kind: ImportKind, 
/**
 * Its name; the ending tells how to read it.
 */
file_name: string, 
/**
 * Its bytes.
 */
content_base64: string, 
/**
 * The community of a household ledger; none when the ledger's title names it.
 */
community: RecordId | null, 
/**
 * Write the good rows although others were rejected.
 */
skip_bad: boolean, };
export type ImportFinding = { 
/**
 * A key with words in the locale files.
 */
reason: string, 
/**
 * Values for the words.
 */
params: { [key in string]: string }, 
/**
 * The rows it is about.
 */
rows: Array<number>, };
export type ImportKind = "divisions" | "roster" | "households" | "calendar";
export type ImportReport = { 
/**
 * What was imported.
 */
kind: ImportKind, 
/**
 * From which file.
 */
file_name: string, 
/**
 * Rows read.
 */
read: number, 
/**
 * Rows that are new.
 */
created: number, 
/**
 * Rows with differences.
 */
updated: number, 
/**
 * Rows without.
 */
unchanged: number, 
/**
 * Rows that can't be taken.
 */
rejected: number, 
/**
 * False for a dry run, and when a rejected row held everything back.
 */
is_applied: boolean, 
/**
 * Counts of records.
 */
records: Array<RecordCount>, 
/**
 * Every row.
 */
rows: Array<ImportRow>, 
/**
 * What somebody should look at.
 */
findings: Array<ImportFinding>, 
/**
 * Where the rejected rows were written; filled by whoever writes them.
 */
bad_rows_path: string | null, };
export type ImportRow = { 
/**
 * The sheet.
 */
sheet: string, 
/**
 * The row's number in it.
 */
row: number, 
/**
 * What became of it.
 */
outcome: RowOutcome, 
/**
 * What the row is about.
 */
subject: string, 
/**
 * Why it was rejected, or a note; a key with words in the locale files.
 */
reason: string | null, 
/**
 * The column it is about.
 */
column: string | null, 
/**
 * Values for the words.
 */
params: { [key in string]: string }, };
export type InFolder = { folder: string | null, };
export type IncomingRelease = { version: string, percent: number, };
export type InstalledRelease = { version: string, from: string, step: UpdateStep, 
/**
 * Where the program before it lies, while it does.
 */
previous: string | null, };
export type Intent = "found" | "import_divisions" | "import_roster" | "import_calendar" | "import_households" | "add_member" | "end_grant" | "set_pack" | "set_round" | "prepare_call_list" | "record_visit" | "sign_in" | "record_call" | "write_journal" | "agree_action" | "confirm" | "amend" | "void" | "undo" | "hear" | "describe_item" | "accept" | "assign" | "transfer" | "send_back" | "escalate" | "press" | "start" | "extend" | "defer" | "resolve" | "refer" | "reply" | "follow_up" | "close_out" | "reopen" | "withdraw" | "issue_paper" | "reveal" | "admit_held" | "refuse_held" | "erase" | "revoke" | "attach" | "sort_item" | "confirm_sorting" | "sort_without" | "take_down" | "settle_told" | "replace_holder" | "change_personnel" | "report_loss" | "list_affected" | "add_section" | "begin_doors" | "advise_level" | "add_department" | "call_department" | "take_summons" | "answer_summons" | "return_summons" | "verify_summons" | "give_back_summons" | "withdraw_summons" | "note_export" | "note_failed_opening" | "join_twins" | "keep_twins" | "reopen_twins" | "merge_households" | "unmerge_households";
export type InvitationMade = { 
/**
 * Where, as people say it.
 */
address: string, joining_code: string, good_until: string, };
export type ItemFields = { 
/**
 * What kind of thing it is.
 */
nature: Nature, 
/**
 * The pack's category.
 */
category: string | null, 
/**
 * Where it is about.
 */
place: string | null, 
/**
 * The words.
 */
text: string, 
/**
 * What was answered on the spot.
 */
first_answer: string | null, 
/**
 * The route proposed.
 */
route: string | null, 
/**
 * Found before anyone complained.
 */
is_proactive: boolean, };
export type ItemFilter = { 
/**
 * In words, place or number.
 */
search: string | null, 
/**
 * States.
 */
states: Array<State>, 
/**
 * Natures.
 */
natures: Array<Nature>, 
/**
 * Category codes.
 */
categories: Array<string>, 
/**
 * Routes.
 */
routes: Array<string>, 
/**
 * One community.
 */
community: RecordId | null, 
/**
 * One round's number.
 */
round: string | null, 
/**
 * Only what is past its day.
 */
only_overdue: boolean, 
/**
 * Only confirmed items whose resident has still to be told.
 */
only_unanswered: boolean, 
/**
 * Rows to leave out.
 */
offset: number, 
/**
 * Rows wanted, at most 500.
 */
limit: number, };
export type ItemList = { 
/**
 * How many there are in all.
 */
total: number, 
/**
 * This page, latest heard first.
 */
rows: Array<ItemRow>, };
export type ItemPage = { 
/**
 * Its line.
 */
row: ItemRow, 
/**
 * What can be described better.
 */
fields: ItemFields, 
/**
 * Who said it, where the identity is readable here.
 */
speaker: Speaker | null, 
/**
 * Its steps, misfits included.
 */
steps: Array<StepView>, 
/**
 * The steps that may be taken now.
 */
allowed: Array<StepForm>, 
/**
 * Why it is due then, in the pack's words.
 */
due_reason: string | null, 
/**
 * Who can read it, or what was copied from it.
 */
readers: Array<Reader>, 
/**
 * Where its joint sorting stands; none for what was not heard at a visit, or is a draft.
 */
sorting: SortingMarks | null, 
/**
 * Steps that wait for it.
 */
waits_for_sorting: boolean, 
/**
 * What the subdistrict says of the level.
 */
level_opinion: LevelOpinionView | null, 
/**
 * Whether who looks may say it now.
 */
may_advise: boolean, 
/**
 * The departments called to it, and what they answered.
 */
summonses: Array<SummonsView>, 
/**
 * Whether who looks may call one now.
 */
may_call: boolean, };
export type ItemRow = { 
/**
 * The record.
 */
id: RecordId, 
/**
 * The number on the slip.
 */
number: string, 
/**
 * The community.
 */
community: RecordId, 
/**
 * Its name.
 */
community_name: string, 
/**
 * The round's number.
 */
round: string | null, 
/**
 * The visit.
 */
visit: RecordId | null, 
/**
 * The door.
 */
call: RecordId | null, 
/**
 * Where it was heard.
 */
source: Source, 
/**
 * What kind of thing it is.
 */
nature: Nature, 
/**
 * The category's code.
 */
category: string | null, 
/**
 * The category's word.
 */
category_word: string | null, 
/**
 * Where it is about.
 */
place: string | null, 
/**
 * The words.
 */
text: string, 
/**
 * What was answered on the spot.
 */
first_answer: string | null, 
/**
 * The route decided, or proposed while none is.
 */
route: string | null, 
/**
 * The route's word.
 */
route_word: string | null, 
/**
 * The name, only where the identity is readable here and not withheld.
 */
speaker: string | null, 
/**
 * 不透露姓名.
 */
is_unnamed: boolean, 
/**
 * Where it stands; none for natures without steps.
 */
state: State | null, 
/**
 * How it ended.
 */
outcome: Outcome | null, 
/**
 * The day that counts now: due day, or review day while deferred.
 */
due_on: string | null, 
/**
 * Working days left; negative when overdue.
 */
days_left: number | null, 
/**
 * True when the day has passed.
 */
is_overdue: boolean, 
/**
 * True when the resident was told, after the resolution if there is one; for other natures, when answered on the spot.
 */
is_replied: boolean, 
/**
 * Draft or confirmed.
 */
stage: Stage, 
/**
 * When it was heard.
 */
heard_at: string, 
/**
 * The named person it lies with.
 */
handler: string | null, 
/**
 * Some struck it out, others went on with it: it is being asked whether it stays so.
 */
is_void_asked: boolean, };
export type JoinArgs = { file_name: string, content_base64: string, opening_code: string, nickname: string, passphrase: string, };
export type JoinByCode = { 
/**
 * Where the hub is, as it was said.
 */
address: string, joining_code: string, nickname: string, passphrase: string, };
export type JoinedVisit = { 
/**
 * Its id.
 */
id: RecordId, 
/**
 * Who recorded it.
 */
recorded_by: string, 
/**
 * When it was begun, RFC 3339.
 */
begun_at: string, 
/**
 * What is typed.
 */
fields: VisitFields, 
/**
 * Its sign-in.
 */
attendance: Array<AttendanceRow>, 
/**
 * Its counts by role.
 */
attended_by_role: { [key in string]: number }, 
/**
 * Its calls as its writer wrote them.
 */
calls: Array<CallRow>, };
export type JournalRow = { 
/**
 * Its id.
 */
id: RecordId, 
/**
 * When it was begun, RFC 3339.
 */
at: string, 
/**
 * Who wrote it.
 */
by: string, 
/**
 * The sentences.
 */
text: string, 
/**
 * The call it is about.
 */
call: RecordId | null, };
export type KeepDraft = { key: string, text: string, };
export type Language = "zh-CN" | "en";
export type LatePage = { items: Array<ItemRow>, 
/**
 * The visit, as in a list.
 */
row: VisitRow, 
/**
 * Visits that were joined into it and are still with the team: they follow it.
 */
joined: Array<JoinedVisit>, 
/**
 * Doors called at, as their writers wrote them.
 */
calls: Array<CallRow>, 
/**
 * The journal.
 */
journal: Array<JournalRow>, 
/**
 * Agreed actions.
 */
actions: Array<ActionRow>, 
/**
 * How the people who count change: those who signed in later, and those of visits that follow. All together; where only a part of
 * it changes, both are the same.
 */
recount: Recount | null, };
export type Latest<T> = { 
/**
 * The latest first.
 */
rows: Array<T>, 
/**
 * How many there are with those that are not among them.
 */
total: number, };
export type LeadDay = { community: NamedPlace, round: RoundView | null, to_confirm: Waiting, open_items: Array<ItemRow>, last_round: Readout | null, };
export type LeaseState = { 
/**
 * Reading is locked.
 */
is_over: boolean, 
/**
 * Whole days until then; none once it is over, and for a vault that knows of no hub.
 */
days_left: number | null, 
/**
 * When the hub last said that it knows this vault; RFC 3339, none before it did.
 */
renewed_at: string | null, 
/**
 * What this laptop's clock says: it may be what is wrong.
 */
now: string, 
/**
 * How long a lease is, days.
 */
lease_days: number, 
/**
 * What a code over the telephone adds, days.
 */
phone_days: number, 
/**
 * What to read out to the office; only while it is over, and where the hub has said by which key codes are made.
 */
challenge: string | null, 
/**
 * Changes that the hub has no receipt for: they are here and stay here.
 */
unsent: number, 
/**
 * Photos and files that the hub is not known to have whole.
 */
files_unsent: number, 
/**
 * When the hub put this vault out of use, by its clock, RFC 3339: no code opens it any more.
 */
out_of_use_at: string | null, 
/**
 * Of such a vault: texts that were begun and never saved. They go with its keys, once its member has let them go.
 */
drafts: Array<DraftLeft>, 
/**
 * The member has let them go, or there are none.
 */
are_drafts_let_go: boolean, };
export type LedgerFile = { path: string, lines: number, };
export type LedgerFormat = "xlsx" | "csv";
export type LeftHere = { 
/**
 * Savings without a receipt.
 */
changes: number, 
/**
 * Photos and files the hub is not known to have whole.
 */
files: number, 
/**
 * Half-typed texts.
 */
unfinished: number, 
/**
 * Chains of others, brought by this vault, that the hub has not taken.
 */
stuck: number, };
export type LeftOut = { kind: RecordKind, n: number, };
export type LevelOpinionView = { 
/**
 * The route.
 */
route: string, 
/**
 * In the pack's words.
 */
route_word: string, 
/**
 * When it was given, or changed last.
 */
at: string, };
export type LineFinding = "known" | "not_yet_known" | "revoked" | "no_answer";
export type ListVisits = { 
/**
 * Of one community.
 */
community: RecordId | null, 
/**
 * Of one round, by number (`2026-4`) or id.
 */
round: string | null, };
export type LookNow = { 
/**
 * An address of the hub to try before those it is known by.
 */
hub?: string, };
export type LossCount = { places: number, listed: number, };
export type LossRow = { 
/**
 * The record.
 */
id: RecordId, 
/**
 * The laptop.
 */
device: Id, 
/**
 * It, as people are shown it.
 */
short: string, 
/**
 * Whose it was.
 */
name: string, 
/**
 * As what.
 */
role: Role, 
/**
 * The place.
 */
place_name: string, 
/**
 * When the office said so, RFC 3339.
 */
told_at: string, 
/**
 * When it last came to the hub, RFC 3339; none where it never did itself.
 */
seen_at: string | null, 
/**
 * What the list came to; none while nobody has made it.
 */
count: AffectedCount | null, 
/**
 * Who made it.
 */
listed_by: string | null, 
/**
 * When, RFC 3339.
 */
listed_at: string | null, 
/**
 * Whether this reader may make it.
 */
may_list: boolean, 
/**
 * Whether the laptop was this reader's own.
 */
is_own: boolean, };
export type MadePaper = { files: Array<PaperFile>, issue: RecordId | null, };
export type MakeDemo = { 
/**
 * Xuhui is the only one so far.
 */
district: string, 
/**
 * Teams with history, besides the roster's 307; 1 when absent.
 */
scale: number | null, 
/**
 * Repeats every id and choice; 1 when absent.
 */
seed: number | null, };
export type MakePaper = { formats: Array<Format>, paper: PaperKind, period: string | null, team: RecordId | null, visit: RecordId | null, community: RecordId | null, 
/**
 * The concern of a slip.
 */
item?: RecordId | null, 
/**
 * What the author wrote. A slip knows `phone`: the first handler's, for it is printed only when typed for it.
 */
texts: { [key in string]: string }, };
export type Manner = "typed" | "yes_no" | "day" | "moment" | "choice" | "named";
export type Me = { member: MemberId, nickname: string, role: Role, district: RecordId, district_name: string, communities: Array<NamedPlace>, team: TeamRef | null, 
/**
 * The grid or building of who looks after one.
 */
section: NamedPlace | null, 
/**
 * The department of who works for one.
 */
department: NamedPlace | null, };
export type MemberId = string;
export type MemberRow = { 
/**
 * The person.
 */
id: MemberId, 
/**
 * The name shown.
 */
nickname: string, 
/**
 * As what.
 */
role: Role, 
/**
 * Where.
 */
place_name: string, 
/**
 * Since when.
 */
since_on: string, 
/**
 * True when the person's vault lies on this laptop.
 */
has_vault_here: boolean, };
export type MemberTile = { member: MemberId, nickname: string, role: Role, place_name: string, retry_after_seconds: number, 
/**
 * Since when the keys of this vault are destroyed, RFC 3339: nothing opens it any more.
 */
keys_destroyed_at: string | null, };
export type MergeHouseholds = { 
/**
 * The one that is read as the other from now on.
 */
household: RecordId, 
/**
 * The one that stays.
 */
into: RecordId, };
export type MergedPair = { 
/**
 * The one that stays.
 */
stays: HomeSide, 
/**
 * The one that is read as it.
 */
joined: HomeSide, 
/**
 * In what they differ.
 */
differs: Array<HomeField>, };
export type NamedPlace = { 
/**
 * The place.
 */
id: RecordId, 
/**
 * Its name.
 */
name: string, };
export type Nature = "concern" | "suggestion" | "question" | "praise";
export type None = Record<symbol, never>;
export type NoticeFile = { path: string, };
export type OfCommunity = { community: RecordId, };
export type OfKey = { key: string, };
export type OfPrefix = { prefix: string, };
export type OfVisit = { visit: RecordId, };
export type OfficeDay = { round: RoundView | null, coverage: Coverage, received: Array<TeamReceived>, not_received: Array<TeamRow>, 
/**
 * Of whom nothing has come and nothing is due.
 */
not_due: Array<TeamRow>, district_items: Array<ItemRow>, papers_ready: number, };
export type OpenDoorArgs = { 
/**
 * The community.
 */
community: RecordId, 
/**
 * As typed, `3-2-501` for example; not read when an entry is named.
 */
door: string, 
/**
 * Who lives there; tells two households of one door apart.
 */
householder: string | null, 
/**
 * The entry of the day's call list.
 */
entry: RecordId | null, };
export type OpenPaper = { path: string, };
export type Opened = { me: Me, exchanged: Exchanged, unfinished_drafts: number, };
export type OpenedPicture = { 
/**
 * Id of its bytes.
 */
picture: string, };
export type OpenedRecord = { kind: RecordKind, id: RecordId, };
export type OpeningWay = "passphrase" | "recovery_code" | "pin" | "notes_missing" | "notes_broken";
export type Opens = { kind: RecordKind, id: RecordId, };
export type OtherItems = { community: RecordId, community_name: string, items: Array<ItemRow>, };
export type OtherVault = { name: string, 
/**
 * As it was when that vault was last closed; none where that is not known.
 */
left: LeftHere | null, };
export type OutRow = { 
/**
 * Whose.
 */
name: string, 
/**
 * It, as people are shown it.
 */
device: string, 
/**
 * Its rights have ended: it may never say so.
 */
is_revoked: boolean, };
export type Outcome = "solved" | "explained" | "self_governed" | "referred";
export type Pack = { 
/**
 * Name and version.
 */
name: string, 
/**
 * The district.
 */
district_word: string, 
/**
 * The district's own name for the action.
 */
action_word: string, 
/**
 * What the reader must know of the pack.
 */
note: string, 
/**
 * The district's words by code word.
 */
terms: { [key in string]: string }, 
/**
 * Natures.
 */
natures: Array<Choice>, 
/**
 * Sources.
 */
sources: Array<Choice>, 
/**
 * Routes.
 */
routes: Array<Choice>, 
/**
 * Categories in the order of the tiles.
 */
categories: Array<Category>, 
/**
 * States.
 */
states: Array<Choice>, 
/**
 * Outcomes.
 */
outcomes: Array<Choice>, 
/**
 * Roles at a sign-in.
 */
attendee_roles: Array<Choice>, };
export type PaperArgs = { paper: PaperKind, period: string | null, team: RecordId | null, visit: RecordId | null, community: RecordId | null, 
/**
 * The concern of a slip.
 */
item?: RecordId | null, 
/**
 * What the author wrote. A slip knows `phone`: the first handler's, for it is printed only when typed for it.
 */
texts: { [key in string]: string }, };
export type PaperCheck = { 
/**
 * In order.
 */
is_ok: boolean, 
/**
 * A stable key in snake_case; the locale files hold its words.
 */
reason: string, 
/**
 * Values for the words.
 */
params: { [key in string]: string }, };
export type PaperFile = { format: Format, path: string, size: number, digest: string, };
export type PaperKind = "round_report" | "attendance_sheet" | "visit_record" | "readout" | "acceptance_slip";
export type PastedText = { text: string, };
export type PersonalPart = { 
/**
 * `visit` for the day's summary, `attendance`, `agreed_action`, `household_call` with what was written at the door, or `journal`.
 */
kind: RecordKind, 
/**
 * The record.
 */
id: RecordId, 
/**
 * Who signed in, or at which door.
 */
name: string | null, 
/**
 * How the words begin.
 */
words: string | null, 
/**
 * It was struck out; it holds them still.
 */
is_void: boolean, 
/**
 * It was said that it is to be erased; the hub has yet to carry it out.
 */
is_said: boolean, };
export type PersonnelArgs = { 
/**
 * The rows.
 */
rows: Array<PersonnelRow>, 
/**
 * For rows without a day.
 */
from_on: string | null, };
export type PersonnelLine = { 
/**
 * The row's line.
 */
line: number, 
/**
 * What becomes of it.
 */
outcome: PersonnelOutcome, 
/**
 * In words.
 */
says: Array<PersonnelSaid>, 
/**
 * Why it can't be read; a key with words in the locale files.
 */
reason: string | null, 
/**
 * The column that is about.
 */
column: string | null, 
/**
 * Values for the words.
 */
params: { [key in string]: string }, 
/**
 * Whoever comes and has an account by this row: a file to join by may be made for them.
 */
member: MemberId | null, };
export type PersonnelOutcome = "replaced" | "added" | "ended" | "substituted" | "moved" | "corrected" | "unchanged" | "unread";
export type PersonnelReport = { 
/**
 * Rows.
 */
read: number, 
/**
 * Rows that change something.
 */
changed: number, 
/**
 * Rows that say what is so already.
 */
unchanged: number, 
/**
 * Rows that can't be read.
 */
unread: number, 
/**
 * Every row, in their order.
 */
lines: Array<PersonnelLine>, 
/**
 * True once it was written.
 */
is_applied: boolean, };
export type PersonnelRow = { 
/**
 * Its line in what was pasted, from 1.
 */
line: number, 
/**
 * The team's number; for a community that moves the team it leaves.
 */
team: string, 
/**
 * A community of the team, or the one that moves.
 */
community: string, 
/**
 * Which seat or posting, in words.
 */
seat: string, 
/**
 * Who goes.
 */
goes: string, 
/**
 * Who comes.
 */
comes: string, 
/**
 * That person's number.
 */
phone: string, 
/**
 * That person's unit or firm.
 */
unit: string, 
/**
 * The first day.
 */
from_on: string, 
/**
 * The last day, where it is for a time only.
 */
to_on: string, 
/**
 * The team a community goes to.
 */
to_team: string, 
/**
 * Whether who comes gets an account; where it is empty, as who goes had one.
 */
opens: string, };
export type PersonnelSaid = { 
/**
 * The key.
 */
key: string, 
/**
 * Values for the words.
 */
params: { [key in string]: string }, };
export type Phone = { 
/**
 * The number; none where none is known.
 */
phone: string | null, };
export type Pin = { pin: string, };
export type PostHolder = { 
/**
 * The seat.
 */
seat: RecordId, };
export type Prefs = { type_size: TypeSize, high_contrast: boolean, language: Language, idle_minutes: number, };
export type PrepareCallList = { 
/**
 * The community.
 */
community: RecordId, 
/**
 * The day.
 */
on: string, 
/**
 * From the community's ledger.
 */
households: Array<RecordId>, 
/**
 * Why these.
 */
reason: string | null, };
export type Preview = { pages: Array<string>, checks: Array<PaperCheck>, };
export type Reader = { 
/**
 * As what.
 */
role: Role, 
/**
 * Where: the community, its subdistrict, the district, or the department.
 */
place_name: string, 
/**
 * What a department was told of the resident beside the words written for it; it never reads the concern. None of a reader of the concern.
 */
told: Array<ToldField> | null, };
export type Readout = { 
/**
 * The community.
 */
community_name: string, 
/**
 * The round's number; empty when nothing was ever heard.
 */
round: string, 
/**
 * All = solved + explained + other + open.
 */
total: number, 
/**
 * Ended as solved.
 */
solved: number, 
/**
 * Ended as explained.
 */
explained: number, 
/**
 * Ended otherwise, taken back, or of a nature without steps.
 */
other: number, 
/**
 * Concerns still worked on.
 */
open: number, 
/**
 * Concerns whose resident has still to be told, and questions without an answer.
 */
unanswered: number, 
/**
 * The items.
 */
rows: Array<ItemRow>, };
export type ReadoutArgs = { 
/**
 * The community.
 */
community: RecordId, 
/**
 * The round's id; none = the latest one with confirmed items.
 */
round: RecordId | null, };
export type ReadyRelease = { version: string, made_on: string, 
/**
 * What is new, in its publisher's words.
 */
notes: Array<string>, 
/**
 * Bytes.
 */
size: number, };
export type RecordCount = { 
/**
 * The kind.
 */
kind: RecordKind, 
/**
 * New ones.
 */
created: number, 
/**
 * Changed ones.
 */
updated: number, 
/**
 * Those without a difference.
 */
unchanged: number, };
export type RecordId = string;
export type RecordKind = "place" | "member" | "grant" | "person" | "team" | "seat" | "pairing" | "calendar_year" | "pack" | "round" | "household" | "household_identity" | "visit" | "attendance" | "household_call" | "journal" | "agreed_action" | "call_list_entry" | "item" | "item_identity" | "issue" | "disclosure" | "held_change" | "erasure" | "revocation" | "attachment" | "told_visit" | "device_loss" | "section" | "level_opinion" | "department" | "summons" | "summons_identity" | "export" | "failed_opening" | "twin";
export type RecordLine = { 
/**
 * Its kind.
 */
kind: RecordKind, 
/**
 * Its id.
 */
id: RecordId, 
/**
 * What it is.
 */
title: string, 
/**
 * Where and when.
 */
detail: string, };
export type RecorderDay = { community: NamedPlace, round: RoundView | null, visit: VisitRow | null, last_round: Readout | null, to_answer: Array<ItemRow>, drafts: Array<DraftText>, unconfirmed: Waiting, };
export type RecordsArgs = { 
/**
 * As in [`FigureArgs`].
 */
period: string, 
/**
 * As in [`FigureArgs`].
 */
team: RecordId | null, 
/**
 * As in [`FigureArgs`].
 */
as_of: string | null, 
/**
 * The figure's id.
 */
figure: string, };
export type Recount = { 
/**
 * As confirmed.
 */
before: { [key in string]: number }, 
/**
 * With those who came to the list since.
 */
after: { [key in string]: number }, };
export type RecoveryShown = { member: MemberId, recovery_code: string, };
export type RefusedFile = { 
/**
 * None once it was erased, or where the record is here no more.
 */
name: string | null, 
/**
 * Why, a word of the screens.
 */
reason: string, };
export type RefusedWords = { kind: RecordKind, fields: Array<SpokenField>, };
export type RelayKnown = { addresses: Array<string>, };
export type ReleaseFile = { path?: string, 
/**
 * The next bytes.
 */
content_base64?: string, 
/**
 * Where in the file they stand; at its beginning without it.
 */
at?: number, 
/**
 * More follow.
 */
has_more?: boolean, };
export type ReleaseSaved = { path: string, };
export type ReopenTwins = { 
/**
 * The record.
 */
one: RecordId, 
/**
 * What was said of it and this one; without it, all by which it was joined.
 */
other: RecordId | null, };
export type ReplaceHolder = { 
/**
 * The seat.
 */
seat: RecordId, 
/**
 * Who takes it; none leaves it vacant.
 */
name: string | null, 
/**
 * Their unit or firm.
 */
unit: string | null, 
/**
 * Their number.
 */
phone: string | null, 
/**
 * The first day; whoever held it before does so until the day before.
 */
from_on: string, };
export type ResolveConflict = { record: RecordId, field: string, 
/**
 * The versions that were looked at.
 */
seen: Id[], 
/**
 * The one to keep; null for all of them.
 */
keep: Id | null, };
export type RestoreFile = { file_name: string, content_base64: string, };
export type RevealPhone = { 
/**
 * Whose.
 */
household: RecordId, 
/**
 * What for; it must be said.
 */
reason: DisclosureReason, };
export type RevocationRow = { 
/**
 * By whom.
 */
by: string, 
/**
 * When it was said, by the officer's laptop, RFC 3339.
 */
at: string, 
/**
 * Why.
 */
reason: string, };
export type RevokeDevice = { device: Id, reason: string, 
/**
 * It was stolen or lost: the places whose records lay on it are told to list whom it knew.
 */
is_lost: boolean, };
export type Role = "recorder" | "lead" | "delegate" | "lawyer" | "community_secretary" | "office" | "grid_head" | "building_warden" | "subdistrict" | "department" | "organization_department" | "congress_office" | "cppcc_office" | "justice_bureau" | "sysadmin" | "secadmin" | "auditor";
export type RosterFinding = { 
/**
 * What kind.
 */
reason: FindingReason, 
/**
 * A name; for a vacant seat the key of what the seat is for.
 */
text: string, 
/**
 * Numbers of the teams.
 */
teams: Array<string>, };
export type RoundView = { 
/**
 * Its id.
 */
id: RecordId, 
/**
 * As `2026-4`.
 */
number: string, 
/**
 * First day.
 */
from_on: string, 
/**
 * Last day.
 */
to_on: string, 
/**
 * Days of the window still to come, today included; 0 once it is over.
 */
days_left: number, 
/**
 * Working days in the whole window, by the official calendar.
 */
working_days: number, 
/**
 * Today lies in the window.
 */
is_open: boolean, };
export type RowOutcome = "created" | "updated" | "unchanged" | "rejected";
export type RuleHeld = { 
/**
 * The records about the held changes.
 */
ids: Array<RecordId>, 
/**
 * Let them into force, or not.
 */
verdict: HeldVerdict, 
/**
 * Why; needed to refuse.
 */
because: string | null, };
export type SaveBundle = { 
/**
 * A folder, of a stick for instance; one of our own without it.
 */
folder?: string, };
export type Saved = { saved_at: string, };
export type SavedAttachment = { path: string, };
export type SeatBoard = { 
/**
 * Which of a team's seats is the bureau's.
 */
role: SeatRole, 
/**
 * One for each team, in the order of the teams.
 */
rows: Array<SeatLine>, 
/**
 * Held changes of these seats' holders that wait for a ruling.
 */
held_to_rule: number, };
export type SeatHolder = { 
/**
 * The person.
 */
member: MemberId, 
/**
 * The name shown.
 */
nickname: string, 
/**
 * Since when.
 */
since_on: string, };
export type SeatLine = { 
/**
 * The seat.
 */
seat: RecordId, 
/**
 * The team's number in the roster.
 */
team_number: string, 
/**
 * Its subdistrict.
 */
subdistrict: string, 
/**
 * The communities it serves.
 */
communities: Array<string>, 
/**
 * Who holds it; none while it is vacant.
 */
person: string | null, 
/**
 * The holder's unit or firm.
 */
unit: string | null, 
/**
 * The holder's number.
 */
phone: string | null, 
/**
 * Since when.
 */
since_on: string, 
/**
 * Who works with the app for this seat today.
 */
holders: Array<SeatHolder>, };
export type SeatRole = "lead" | "party_delegate" | "congress_deputy" | "cppcc_member" | "lawyer";
export type SeatView = { 
/**
 * The seat.
 */
seat: RecordId, 
/**
 * 1 to 5.
 */
seat_no: number, 
/**
 * What the seat is for, a key with words in the locale files.
 */
role_word: string, 
/**
 * The holder's name; none while it is vacant.
 */
person: string | null, 
/**
 * The holder's unit or firm.
 */
unit: string | null, 
/**
 * The holder's office.
 */
title: string | null, 
/**
 * The holder's number.
 */
phone: string | null, 
/**
 * True while nobody holds it.
 */
is_vacant: boolean, 
/**
 * The term's first day.
 */
from_on: string | null, };
export type SectionLevel = "grid" | "building";
export type SectionRow = { 
/**
 * The section.
 */
id: RecordId, 
/**
 * Its community.
 */
community: RecordId, 
/**
 * Grid or building.
 */
level: SectionLevel, 
/**
 * Its name.
 */
name: string, };
export type SeenItem = { 
/**
 * The item.
 */
id: RecordId, 
/**
 * What it was shown to be.
 */
sorted: Sorted, };
export type SessionStage = "empty" | "locked" | "open";
export type SessionState = { stage: SessionStage, is_practice: boolean, practice_passphrase: string | null, window_title: string, members: Array<MemberTile>, me: Me | null, 
/**
 * The present as the open vault believes it: every day that is proposed goes by this (docs/adr/0053).
 */
now: string, 
/**
 * What the machine's clock shows.
 */
clock: string, version: string, clock_jumped: boolean, 
/**
 * Reading is locked until the hub says something of the open vault.
 */
is_lease_over: boolean, 
/**
 * It is locked for good: the hub put the open vault out of use.
 */
is_out_of_use: boolean, 
/**
 * Whole days until that; none where a hub has yet to be known, or it is over.
 */
lease_days_left: number | null, };
export type SetAction = { 
/**
 * The action.
 */
id: RecordId, 
/**
 * Any of them; null clears.
 */
fields: Partial<Omit<ActionRow, 'id'>>, };
export type SetCall = { 
/**
 * The call.
 */
id: RecordId, 
/**
 * Any of them; null clears.
 */
fields: { outcome?: CallOutcome | null; courtesy?: boolean; courtesy_note?: string | null }, };
export type SetField = { field: string, manner: Manner, list: ClosedList | null, 
/**
 * None where it was cleared.
 */
value: string | null, 
/**
 * The same as people say it, where that is not the value.
 */
words: string | null, };
export type SetItem = { id: RecordId, fields: Partial<ItemFields>, };
export type SetPrefs = { type_size?: TypeSize, high_contrast?: boolean, language?: Language, idle_minutes?: number, };
export type SetRound = { 
/**
 * The district's official six digits.
 */
district_code: string, 
/**
 * As `2026-4`.
 */
number: string, 
/**
 * First day.
 */
from_on: string, 
/**
 * Last day.
 */
to_on: string, };
export type SetSpeaker = { id: RecordId, speaker: Speaker, };
export type SetVisit = { 
/**
 * The visit.
 */
id: RecordId, 
/**
 * Any of them; null clears.
 */
fields: Partial<VisitFields>, };
export type SettleTold = { 
/**
 * Which.
 */
id: RecordId, 
/**
 * The team's own visit that it was; none when it was taken down by mistake.
 */
same_as: RecordId | null, 
/**
 * Why it was a mistake.
 */
reason: string | null, };
export type SharingBasis = "consent" | "statutory_duty";
export type Side = "team" | "community";
export type SideMark = { 
/**
 * It confirmed the item as it is now.
 */
is_confirmed: boolean, 
/**
 * What was changed since it confirmed.
 */
changes: Array<SortingChange>, };
export type SignIn = { 
/**
 * The visit.
 */
visit: RecordId, 
/**
 * Absent for people counted by role only.
 */
name: string | null, 
/**
 * As what they come.
 */
role: AttendeeRole, 
/**
 * How many; 1 when there is a name.
 */
count: number, 
/**
 * Without an invitation.
 */
is_walk_in: boolean, };
export type SignedOut = { changes: number, recipients: Array<string>, 
/**
 * Changes that lie sealed to the hub, for whoever of this laptop syncs next.
 */
sealed_for_hub: number, };
export type SortItem = { id: RecordId, fields: Partial<Sorted & { hotline_number: string | null }>, };
export type SortWithout = { visit: RecordId, reason: string, };
export type Sorted = { 
/**
 * What kind of thing it is.
 */
nature: Nature, 
/**
 * Who is to solve it.
 */
route: string | null, 
/**
 * It is an order of the 12345 hotline as well.
 */
is_hotline: boolean, 
/**
 * The item that tells of the same event.
 */
duplicate_of: RecordId | null, };
export type SortingChange = { 
/**
 * Its field.
 */
field: string, 
/**
 * What was confirmed: a code, `true` or `false`, or an item's number.
 */
before: string | null, 
/**
 * What it is now.
 */
after: string | null, };
export type SortingMarks = { 
/**
 * What it is sorted as now.
 */
sorted: Sorted, 
/**
 * The number of the hotline's order.
 */
hotline_number: string | null, 
/**
 * The number of the item it duplicates.
 */
main_number: string | null, 
/**
 * The team's confirmation.
 */
team: SideMark, 
/**
 * The community's.
 */
community: SideMark, 
/**
 * Why the community could not take part.
 */
absent_reason: string | null, 
/**
 * What two sorted differently without having seen each other: somebody has to choose.
 */
disputed: Array<string>, 
/**
 * It may go up: both confirmed it, or there was nobody to sort with.
 */
is_sorted: boolean, 
/**
 * Steps were taken on it: it stays a concern.
 */
has_steps: boolean, };
export type SortingPage = { visit: VisitRow, 
/**
 * The side of whoever looks; none for those who only read.
 */
side: Side | null, 
/**
 * Whoever looks may note that the community could not take part.
 */
may_go_alone: boolean, 
/**
 * The community has a secretary with a vault.
 */
has_secretary: boolean, sums: SortingSums, rows: Array<SortingRow>, };
export type SortingRow = { 
/**
 * Its line.
 */
item: ItemRow, 
/**
 * Where its sorting stands.
 */
marks: SortingMarks, };
export type SortingSums = { 
/**
 * What the lead has confirmed of the visit.
 */
total: number, 
/**
 * Confirmed by both.
 */
sorted: number, 
/**
 * Confirmed by the team alone, with the lead's note or for want of a secretary.
 */
alone: number, 
/**
 * Neither.
 */
waiting: number, 
/**
 * Of all, those the team has to confirm.
 */
for_team: number, 
/**
 * Of all, those the community has to confirm: none while nobody of it could.
 */
for_community: number, };
export type SortingVisit = { visit: VisitRow, sums: SortingSums, };
export type Source = "symposium" | "doorstep" | "joint_meeting" | "reception_day" | "hotline_12345" | "chat" | "letter" | "patrol" | "online" | "own_finding";
export type Speaker = { 
/**
 * The name.
 */
name: string | null, 
/**
 * The number to call back.
 */
phone: string | null, 
/**
 * The door.
 */
door: string | null, 
/**
 * 不透露姓名.
 */
is_unnamed: boolean, };
export type SpokenField = { 
/**
 * Its name.
 */
field: string, value: string, manner: Manner, list: ClosedList | null, 
/**
 * The value as people say it, where that is another.
 */
words: string | null, };
export type Stage = "draft" | "confirmed";
export type Start = { 
/**
 * The community.
 */
community: RecordId, 
/**
 * Why the team comes.
 */
kind: VisitKind, 
/**
 * The declared day, if it is fixed.
 */
visited_on: string | null, };
export type State = "raised" | "accepted" | "handling" | "resolved" | "closed" | "deferred" | "referred" | "withdrawn";
export type StepArgs = { 
/**
 * The item.
 */
id: RecordId, 
/**
 * The step.
 */
step: StepWord, 
/**
 * What is filled in; dates as `YYYY-MM-DD`.
 */
fields: { [key in string]: string }, };
export type StepField = { 
/**
 * Its name; the locale files hold its word.
 */
name: string, 
/**
 * What it holds.
 */
kind: FieldKind, 
/**
 * True when it may not be left blank.
 */
is_required: boolean, 
/**
 * For a choice: what can be chosen.
 */
choices: Array<Choice>, 
/**
 * What is proposed.
 */
value: string | null, };
export type StepForm = { 
/**
 * The step.
 */
step: StepWord, 
/**
 * Its fields, in order.
 */
fields: Array<StepField>, };
export type StepSummons = { 
/**
 * The summons.
 */
id: RecordId, 
/**
 * The step.
 */
step: SummonsStep, 
/**
 * What is filled in: `officer`; `text` and `result`; `reason`.
 */
fields: { [key in string]: string }, };
export type StepView = { 
/**
 * The change.
 */
id: ChangeId, 
/**
 * What was done.
 */
step: StepWord, 
/**
 * When it was written.
 */
at: string, 
/**
 * The day it took effect.
 */
on: string, 
/**
 * Who wrote it.
 */
by: string, 
/**
 * For whom.
 */
recorded_for: string | null, 
/**
 * What was filled in; choices by the pack's words.
 */
fields: { [key in string]: string }, 
/**
 * 待核: it doesn't fit and moved nothing.
 */
is_misfit: boolean, 
/**
 * The state after it.
 */
state_after: State, };
export type StepWord = "accept" | "assign" | "transfer" | "send_back" | "escalate" | "press" | "start" | "extend" | "defer" | "resolve" | "refer" | "reply" | "follow_up" | "close_out" | "reopen" | "withdraw";
export type Stick = { 
/**
 * As the system names it.
 */
name: string, path: string, };
export type StuckChain = { is_own: boolean, device: Id, scope: Id, why: string, };
export type SummonsResult = "solved" | "explained" | "planned" | "not_solvable";
export type SummonsState = "called" | "taken" | "answered" | "returned" | "verified" | "withdrawn";
export type SummonsStep = "take_summons" | "answer_summons" | "return_summons" | "verify_summons" | "give_back_summons" | "withdraw_summons";
export type SummonsStepView = { 
/**
 * The change.
 */
id: ChangeId, 
/**
 * What was done; none where a later program wrote it.
 */
step: SummonsStep | null, 
/**
 * When, RFC 3339.
 */
at: string, 
/**
 * Who wrote it.
 */
by: string, 
/**
 * For whom.
 */
recorded_for: string | null, 
/**
 * What was filled in.
 */
fields: { [key in string]: string }, 
/**
 * 待核: it doesn't fit and moved nothing.
 */
is_misfit: boolean, };
export type SummonsView = { 
/**
 * The record.
 */
id: RecordId, 
/**
 * The concern.
 */
item: RecordId, 
/**
 * Whether the concern is here as well: never at the department.
 */
has_item: boolean, 
/**
 * The department.
 */
department: RecordId, 
/**
 * Its name.
 */
department_name: string, 
/**
 * The concern's community.
 */
community_name: string, 
/**
 * The number on the slip.
 */
number: string, 
/**
 * The category's word.
 */
category_word: string | null, 
/**
 * Where it is about.
 */
place: string | null, 
/**
 * What it is about.
 */
text: string, 
/**
 * By when an answer is wished.
 */
wished_on: string | null, 
/**
 * True when that day has passed and nothing was answered.
 */
is_overdue: boolean, 
/**
 * What of the resident's was told.
 */
tells: Array<ToldField>, 
/**
 * On what basis.
 */
basis: SharingBasis | null, 
/**
 * The resident's name, where it was told and is readable here: at the department, with the team.
 */
name: string | null, 
/**
 * The resident's number, likewise.
 */
phone: string | null, 
/**
 * The resident's door, likewise.
 */
door: string | null, 
/**
 * When it was called, RFC 3339.
 */
called_at: string, 
/**
 * By whom.
 */
called_by: string, 
/**
 * Where it stands.
 */
state: SummonsState, 
/**
 * The department's officer.
 */
officer: string | null, 
/**
 * What the latest answer comes to.
 */
result: SummonsResult | null, 
/**
 * The latest answer.
 */
answer: string | null, 
/**
 * Its steps, misfits included.
 */
steps: Array<SummonsStepView>, 
/**
 * The steps that who looks may take now.
 */
allowed: Array<SummonsStep>, };
export type SyncNow = { 
/**
 * An address of the hub to try before those it is known by.
 */
hub?: string, };
export type SyncProblem = { 
/**
 * No line, as opposed to somebody who said no.
 */
is_offline: boolean, reason: string, params: { [key in string]: string }, };
export type SyncProgress = { done: number, total: number, };
export type SyncState = { has_hub: boolean, 
/**
 * The hub's first address.
 */
hub: string | null, 
/**
 * Savings of this vault without a receipt.
 */
unsent: number, 
/**
 * Of these, such as have a copy on a stick or at a relay.
 */
on_carriers: number, 
/**
 * Of the savings that waited when the sync under way began: how many are up, out of how many.
 */
progress: SyncProgress | null, is_running: boolean, 
/**
 * While scopes are being read for the first time: how many chunks are here, out of how many. Kept over a closing of the program.
 */
loading: SyncProgress | null, 
/**
 * When a sync of this vault last came through.
 */
synced_at: string | null, 
/**
 * Whole days since then; 0 while none did.
 */
days_apart: number, 
/**
 * Whole days that the earliest saving without a receipt has waited; 0 while no sync has come through yet.
 */
days_unsent: number, problem: SyncProblem | null, 
/**
 * Minutes to the next try, when one is due.
 */
next_in_minutes: number | null, refused: number, held: number, 
/**
 * Records whose refusal the member has not taken note of.
 */
refused_new: number, 
/**
 * The same of what is held.
 */
held_new: number, 
/**
 * Records with fields on which people disagree, and pairs of records that may tell of one visit.
 */
conflicts: number, 
/**
 * Of these, such as this member may settle.
 */
conflicts_to_settle: number, 
/**
 * Held changes that wait for the office, where this member is of it.
 */
held_to_rule: number, stuck: Array<StuckChain>, 
/**
 * What has waited for days until another laptop brings the record it changes.
 */
waits: Array<AwaitedRecord>, 
/**
 * What this member can do something about: refusals not taken note of, conflicts to settle, own chains that are stuck, what has
 * waited long for another laptop.
 */
to_review: number, 
/**
 * Half-typed texts: no record yet, on this laptop alone.
 */
unfinished: number, 
/**
 * Records that this program can't read, by kind: shown nowhere and in no figure.
 */
left_out: Array<LeftOut>, 
/**
 * Kinds of which the hub has come to something else, though all was read again.
 */
differing: Array<RecordKind>, 
/**
 * Photos and files that the hub is not known to have whole.
 */
files_unsent: number, 
/**
 * How many of those lie on carriers, whole.
 */
files_on_carriers: number, 
/**
 * Nothing of this vault is left here alone: the laptop may be handed over once that is known of the others, too.
 */
is_safe: boolean, 
/**
 * Other members' vaults on this laptop that may hold something the hub has not.
 */
others: Array<OtherVault>, 
/**
 * This vault founded the district: it accepts the hub for everybody.
 */
may_adopt: boolean, exchanged_at: string | null, };
export type SyncSummary = { pushed: number, pulled: number, refused: number, held: number, stuck: Array<StuckChain>, repaired: number, 
/**
 * Own changes that a restored copy of this vault had written in other ones' place; they go on behind those.
 */
rejoined: number, 
/**
 * Records that left this laptop, because they or the member's reading of them have ended.
 */
left: number, is_revoked: boolean, 
/**
 * All of it is at the hub and acknowledged: the keys of the vault that was out of use are destroyed.
 */
is_parted: boolean, 
/**
 * The hub was out of reach; the office's relay took what there was and gave what it had.
 */
is_relayed: boolean, hub_time: string, at: string, };
export type TakeDown = { 
/**
 * The community.
 */
community: RecordId, 
/**
 * The day.
 */
visited_on: string, 
/**
 * People taking part, if it was said.
 */
attended: number | null, 
/**
 * How it came.
 */
source: ToldSource, 
/**
 * Who told it.
 */
told_by: string | null, 
/**
 * What was heard, a sentence each.
 */
heard: Array<string>, };
export type TeamPage = { 
/**
 * As in the list.
 */
row: TeamRow, 
/**
 * Its seats.
 */
seats: Array<SeatView>, 
/**
 * The communities it serves.
 */
pairings: Array<NamedPlace>, };
export type TeamReceived = { id: RecordId, number: string, communities: Array<string>, lead: string | null, 
/**
 * Confirmed visits of the round.
 */
visits: number, 
/**
 * What was heard at them.
 */
items: number, 
/**
 * The latest declared day among them.
 */
visited_on: string | null, 
/**
 * How it came; both ways where the office took down a community of which the team's own has not come.
 */
arrival: Arrival, 
/**
 * What the office took down and has not settled.
 */
told: Array<ToldRow>, };
export type TeamRef = { id: RecordId, number: string, name: string, };
export type TeamRow = { 
/**
 * The team.
 */
id: RecordId, 
/**
 * Its number in the roster.
 */
number: string, 
/**
 * The subdistrict the roster lists it under.
 */
subdistrict: string, 
/**
 * The communities it serves.
 */
communities: Array<string>, 
/**
 * Who leads it.
 */
lead: string | null, 
/**
 * The lead's unit.
 */
lead_unit: string | null, 
/**
 * The lead's phone, as in the roster.
 */
lead_phone: string | null, 
/**
 * Its lawyer.
 */
lawyer: string | null, 
/**
 * Vacant seats.
 */
vacant: number, 
/**
 * The roster's remark.
 */
note: string | null, };
export type TeamSees = { number: string, communities: Array<NamedPlace>, drawers: Array<DrawerSeen>, visits: Array<VisitRow>, items: Array<ItemRow>, items_count: number, };
export type TeamsArgs = { 
/**
 * A number, a community, or a member's name or pinyin.
 */
search: string | null, 
/**
 * Only teams with a vacant seat.
 */
only_vacant: boolean, };
export type ToldField = "name" | "phone" | "door";
export type ToldLeft = { number: number, community: string, reason: string, };
export type ToldOfTable = { community: string, visited_on: string, attended: number | null, heard: number, is_known: boolean, };
export type ToldRow = { 
/**
 * Its id.
 */
id: RecordId, 
/**
 * The community.
 */
community: RecordId, 
/**
 * Its name.
 */
community_name: string, 
/**
 * The day, as told.
 */
visited_on: string, 
/**
 * People taking part.
 */
attended: number | null, 
/**
 * How it came.
 */
source: ToldSource, 
/**
 * Who told it.
 */
told_by: string | null, 
/**
 * What was heard.
 */
heard: Array<string>, 
/**
 * The team's own confirmed visit of that community and round, if it is here: then this one counts for nothing.
 */
own: RecordId | null, };
export type ToldSource = "table" | "phone";
export type ToldTable = { file_name: string, content_base64: string, };
export type ToldTableRead = { 
/**
 * read = taken + known + left
 */
read: number, 
/**
 * Rows of visits that are new, or other than what was taken down before.
 */
taken: number, 
/**
 * Rows of visits that were taken down as they are.
 */
known: number, 
/**
 * Rows that can't be taken, each with its reason.
 */
left: Array<ToldLeft>, 
/**
 * The visits.
 */
visits: Array<ToldOfTable>, is_applied: boolean, };
export type TwinNote = { 
/**
 * The other record.
 */
other: RecordId, 
/**
 * Who wrote that.
 */
by: string, 
/**
 * What was said; none while it is asked, or asked again.
 */
verdict: TwinVerdict | null, 
/**
 * It waits for somebody's word.
 */
is_open: boolean, };
export type TwinRow = { 
/**
 * This member may say it.
 */
may_decide: boolean, 
/**
 * What was said without having seen each other's word; nothing where nobody said anything.
 */
said: Array<TwinSaid>, 
/**
 * Why it is asked once more; none where nobody has said anything.
 */
crossed: TwinsCrossed | null, 
/**
 * What is said of them is written here.
 */
twin: RecordId, 
/**
 * `visit` or `household_call`.
 */
about: RecordKind, 
/**
 * The community.
 */
community: RecordId, 
/**
 * Its name.
 */
community_name: string, 
/**
 * Both, the one that was begun first first.
 */
sides: [TwinSide, TwinSide], 
/**
 * What holds meanwhile, where it was said differently.
 */
verdict: TwinVerdict | null, 
/**
 * It was said to be two, and both are one with a third by what was said elsewhere.
 */
is_overruled: boolean, 
/**
 * One of them is confirmed: the lead alone says it.
 */
is_confirmed: boolean, };
export type TwinSaid = { by: string, verdict: TwinVerdict | null, };
export type TwinSide = { 
/**
 * The record.
 */
id: RecordId, 
/**
 * Who wrote it.
 */
by: string, 
/**
 * When it was begun, RFC 3339.
 */
begun_at: string, 
/**
 * Draft or confirmed.
 */
stage: Stage, 
/**
 * The visit, where it is about visits.
 */
visit: VisitRow | null, 
/**
 * What is typed of it.
 */
fields: VisitFields | null, 
/**
 * The doors it called at.
 */
doors: Array<string>, 
/**
 * The call, where it is about doors.
 */
call: CallRow | null, };
export type TwinVerdict = "same" | "apart";
export type TwinsCrossed = "people" | "laptops" | "third";
export type TypeSize = "standard" | "large" | "extra_large";
export type TypedCode = { code: string, };
export type TypedJoiningCode = { joining_code: string, };
export type UnarrivedLine = { why: UnarrivedWhy, title: string, on: string | null, 
/**
 * The record a screen is opened with.
 */
kind: RecordKind, id: RecordId, };
export type UnarrivedList = { loss: LossRow, 
/**
 * Changes it wrote at this place that have come here.
 */
changes: number, 
/**
 * When the latest of them was written, RFC 3339.
 */
last_at: string | null, 
/**
 * Who else may read what it read here, by the postings of its last day with the hub: copies lie with them, once they have synced.
 */
also_with: Array<string>, 
/**
 * Whether what that role writes can be looked through at all: visits and things heard can, a ledger and the steps of concerns can't.
 */
is_searched: boolean, 
/**
 * It read drafts of a team that this reader doesn't: they are neither counted nor looked through.
 */
lacks_drafts: boolean, 
/**
 * The same of a ledger.
 */
lacks_ledger: boolean, lines: Array<UnarrivedLine>, };
export type UnarrivedWhy = "visit_open" | "item_open" | "round_silent" | "door_silent";
export type Undone = { changes: number, };
export type Unlock = { member: MemberId, passphrase: string, };
export type UnlockWithCode = { member: MemberId, recovery_code: string, passphrase: string, };
export type UnmergeHouseholds = { 
/**
 * One that was merged into another.
 */
household: RecordId, };
export type UnseeingOf = { change: Id, 
/**
 * Who; empty where that is not known here.
 */
by: string, at: string, 
/**
 * It was written on this laptop.
 */
is_own: boolean, did: Did, 
/**
 * The step, by the word of its command.
 */
step: string | null, 
/**
 * The fields that have other values by it.
 */
fields: Array<SetField>, };
export type UpdateState = { 
/**
 * The program that runs.
 */
version: string, 
/**
 * Why this program can't be updated by itself; none where it can.
 */
why_not: SyncProblem | null, 
/**
 * The newest release that lies here whole.
 */
ready: ReadyRelease | null, 
/**
 * What has to be done before it is installed.
 */
obstacles: Array<SyncProblem>, 
/**
 * A release on its way.
 */
incoming: IncomingRelease | null, 
/**
 * What was wrong with the last one that was offered.
 */
problem: SyncProblem | null, 
/**
 * The last step, while there is something to say of it.
 */
installed: InstalledRelease | null, };
export type UpdateStep = "waits_for_restart" | "handed_over" | "first_start" | "did_not_open";
export type VaultWaiting = { device: Id, 
/**
 * It, as people are shown it.
 */
short: string, name: string, role: Role, place_name: string, 
/**
 * RFC 3339.
 */
asked_at: string, 
/**
 * Who brought the member in; none where the founder did, or is not known here.
 */
asked_by: string | null, 
/**
 * What the word will be about.
 */
card: string, };
export type Verified = { is_clean: boolean, changes: number, records: number, problems: Array<string>, };
export type VersionOf = { change: Id, 
/**
 * Who; empty where that is not known here.
 */
by: string, at: string, 
/**
 * It was written on this laptop.
 */
is_own: boolean, 
/**
 * None where it was cleared.
 */
value: string | null, 
/**
 * The same as people say it, where that is not the value: a name, the district's word.
 */
words: string | null, };
export type VisitFields = { 
/**
 * The community.
 */
community: RecordId, 
/**
 * The round, by id.
 */
round: RecordId | null, 
/**
 * Why the team comes.
 */
kind: VisitKind, 
/**
 * The declared day.
 */
visited_on: string | null, 
/**
 * Where.
 */
place: string | null, 
/**
 * `HH:MM`.
 */
started_at: string | null, 
/**
 * `HH:MM`.
 */
ended_at: string | null, 
/**
 * 已告知街道.
 */
subdistrict_told: boolean, 
/**
 * 已告知居民区.
 */
community_told: boolean, 
/**
 * 通知已张贴.
 */
notice_posted: boolean, 
/**
 * What the 宣讲 was about.
 */
briefing_topic: string | null, 
/**
 * In minutes.
 */
briefing_minutes: number | null, 
/**
 * Seats by id: alone for present, with `:delegated` (委托参加) or `:leave` (请假).
 */
members_present: Array<string>, 
/**
 * Seen on the tour.
 */
toured: string | null, 
/**
 * In a few sentences.
 */
summary: string | null, };
export type VisitKind = "collective" | "thematic" | "appointment" | "return";
export type VisitPage = { items: Array<ItemRow>, seats: Array<SeatView>, 
/**
 * As in a list.
 */
row: VisitRow, 
/**
 * What is typed.
 */
fields: VisitFields, 
/**
 * The sign-in; only the team has it.
 */
attendance: Array<AttendanceRow>, 
/**
 * Counts by role word: of the sign-in while a draft, as fixed once confirmed.
 */
attended_by_role: { [key in string]: number }, 
/**
 * Agreed actions.
 */
actions: Array<ActionRow>, 
/**
 * Doors called at.
 */
calls: Array<CallRow>, 
/**
 * The journal.
 */
journal: Array<JournalRow>, 
/**
 * Who recorded it.
 */
recorded_by: string, 
/**
 * Who confirmed it.
 */
confirmed_by: string | null, 
/**
 * Other records that may tell of the same visit, and what was said of them.
 */
twins: Array<TwinNote>, 
/**
 * What others wrote down of it, as they wrote it.
 */
joined: Array<JoinedVisit>, };
export type VisitRow = { 
/**
 * Its id.
 */
id: RecordId, 
/**
 * The community.
 */
community: RecordId, 
/**
 * Its name.
 */
community_name: string, 
/**
 * The round's number.
 */
round: string | null, 
/**
 * Why the team came.
 */
kind: VisitKind, 
/**
 * The declared day.
 */
visited_on: string | null, 
/**
 * Draft or confirmed.
 */
stage: Stage, 
/**
 * People taking part.
 */
attended: number, 
/**
 * What was heard; filled in by `device`.
 */
items: number, 
/**
 * Doors called at.
 */
calls: number, 
/**
 * Whether the declared day lies in the round's window; nothing to say without a day or a round.
 */
is_in_window: boolean | null, 
/**
 * When the lead confirmed, RFC 3339.
 */
confirmed_at: string | null, 
/**
 * Who wrote it down, where several did and it was said to be one visit; else nobody.
 */
written_by: Array<string>, 
/**
 * Some struck it out, others went on with it: it is being asked whether it stays so.
 */
is_void_asked: boolean, };
export type VoidArgs = { 
/**
 * Any kind of this column but rounds.
 */
kind: RecordKind, 
/**
 * The record.
 */
id: RecordId, 
/**
 * Why.
 */
reason: string, };
export type VoidAttachment = { id: RecordId, reason: string, };
export type Waiting = { 
/**
 * Visits nobody confirmed yet.
 */
visits: number, 
/**
 * Confirmed visits to which something came afterwards.
 */
late: number, 
/**
 * Items heard outside any visit.
 */
items: number, total: number, };
export type WriteJournal = { 
/**
 * The visit.
 */
visit: RecordId, 
/**
 * The call it is about.
 */
call: RecordId | null, 
/**
 * The entry to rewrite; none to begin one.
 */
id: RecordId | null, 
/**
 * The sentences.
 */
text: string, };
/** A record kind that looks different now, or `sync`: a sync began, went on or ended. */
export type Tag = RecordKind | 'sync';

export type Waited = { cursor: string, tags: Array<Tag> };

/** One typed function a command. */
export const commands = {
  attachments: {
    add: (args: AddAttachment) => call<AttachmentRow>('attachments.add', args),
    list: (args: ById) => call<Array<AttachmentRow>>('attachments.list', args),
    void: (args: VoidAttachment) => call<Done>('attachments.void', args),
    open: (args: ById) => call<OpenedPicture>('attachments.open', args),
    save: (args: ById) => call<SavedAttachment>('attachments.save', args),
  },
  audit: {
    standing: () => call<AuditStanding>('audit.standing', {}),
    exports: (args: HowMany) => call<Latest<ExportRow>>('audit.exports', args),
    failed_openings: (args: HowMany) => call<Latest<FailedOpeningRow>>('audit.failed_openings', args),
    find_file: (args: FoundFile) => call<Array<ExportRow>>('audit.find_file', args),
    vault_copies: () => call<Array<ExportRow>>('audit.vault_copies', {}),
    say_copy_gone: (args: ById) => call<Saved>('audit.say_copy_gone', args),
  },
  carriers: {
    state: () => call<CarrierState>('carriers.state', {}),
    sticks: () => call<Array<Stick>>('carriers.sticks', {}),
    set_relay: (args: CarriedFile) => call<RelayKnown>('carriers.set_relay', args),
    forget_relay: () => call<Done>('carriers.forget_relay', {}),
    save_bundle: (args: SaveBundle) => call<BundleSaved>('carriers.save_bundle', args),
    take_answer: (args: CarriedFile) => call<AnswerTaken>('carriers.take_answer', args),
  },
  confirmation: {
    pending: () => call<Confirmation>('confirmation.pending', {}),
    waiting: () => call<Waiting>('confirmation.waiting', {}),
    amend: (args: AmendArgs) => call<Saved>('confirmation.amend', args),
    confirm: (args: OfVisit) => call<Confirmed>('confirmation.confirm', args),
    confirm_late: (args: OfVisit) => call<Confirmed>('confirmation.confirm_late', args),
    confirm_items: (args: OfCommunity) => call<Confirmed>('confirmation.confirm_items', args),
  },
  conflicts: {
    list: () => call<Array<ConflictRow>>('conflicts.list', {}),
    resolve: (args: ResolveConflict) => call<Saved>('conflicts.resolve', args),
    settle_again: (args: ResolveConflict) => call<Saved>('conflicts.settle_again', args),
    decide: (args: DecideVoid) => call<Saved>('conflicts.decide', args),
  },
  days: {
    recorder: () => call<RecorderDay>('days.recorder', {}),
    lead: () => call<LeadDay>('days.lead', {}),
    office: () => call<OfficeDay>('days.office', {}),
    community: () => call<CommunityDay>('days.community', {}),
  },
  demo: {
    make: (args: MakeDemo) => call<SessionState>('demo.make', args),
  },
  devices: {
    list: () => call<DeviceBoard>('devices.list', {}),
    revoke: (args: RevokeDevice) => call<Saved>('devices.revoke', args),
    report_loss: (args: ChosenDevice) => call<Saved>('devices.report_loss', args),
    revocations: () => call<Array<EndedDevice>>('devices.revocations', {}),
    waiting: () => call<Array<VaultWaiting>>('devices.waiting', {}),
    approve: (args: ApproveVault) => call<Done>('devices.approve', args),
  },
  directory: {
    communities: () => call<Array<CommunityRow>>('directory.communities', {}),
    coverage: () => call<Coverage>('directory.coverage', {}),
    teams: (args: TeamsArgs) => call<Array<TeamRow>>('directory.teams', args),
    team: (args: ById) => call<TeamPage>('directory.team', args),
    team_sees: (args: ById) => call<TeamSees>('directory.team_sees', args),
    findings: () => call<Array<RosterFinding>>('directory.findings', {}),
    sections: () => call<Array<SectionRow>>('directory.sections', {}),
    departments: () => call<Array<DepartmentRow>>('directory.departments', {}),
    households: (args: HouseholdsArgs) => call<Array<HouseholdRow>>('directory.households', args),
    reveal_phone: (args: RevealPhone) => call<Phone>('directory.reveal_phone', args),
    disclosures: (args: HowMany) => call<Latest<DisclosureRow>>('directory.disclosures', args),
    members: () => call<Array<MemberRow>>('directory.members', {}),
    add_posting: (args: AddPosting) => call<Saved>('directory.add_posting', args),
    end_postings: (args: EndPostings) => call<Saved>('directory.end_postings', args),
    add_member: (args: AddMemberArgs) => call<EnrolmentMade>('directory.add_member', args),
    add_and_invite: (args: AddMemberArgs) => call<InvitationMade>('directory.add_and_invite', args),
    invite: (args: EnrolMember) => call<InvitationMade>('directory.invite', args),
    enrol: (args: EnrolMember) => call<EnrolmentMade>('directory.enrol', args),
  },
  drafts: {
    keep: (args: KeepDraft) => call<Saved>('drafts.keep', args),
    list: (args: OfPrefix) => call<Array<DraftText>>('drafts.list', args),
    drop: (args: OfKey) => call<Done>('drafts.drop', args),
  },
  figures: {
    show: (args: FigureArgs) => call<FigureTable>('figures.show', args),
    records: (args: RecordsArgs) => call<Array<RecordLine>>('figures.records', args),
    at_hub: (args: HubFigureArgs) => call<HubFigures>('figures.at_hub', args),
  },
  held: {
    list: (args: HowMany) => call<Latest<HeldRow>>('held.list', args),
    rule: (args: RuleHeld) => call<Saved>('held.rule', args),
  },
  history: {
    show: (args: ById) => call<Array<HistoryLine>>('history.show', args),
    extent: (args: ById) => call<HistoryExtent>('history.extent', args),
    undo: () => call<Undone>('history.undo', {}),
    fetch: (args: ById) => call<FetchedHistory>('history.fetch', args),
  },
  households: {
    doubles: (args: DoublesArgs) => call<Doubles>('households.doubles', args),
    merge: (args: MergeHouseholds) => call<Saved>('households.merge', args),
    unmerge: (args: UnmergeHouseholds) => call<Saved>('households.unmerge', args),
  },
  hub: {
    district_card: () => call<HubFileMade>('hub.district_card', {}),
    adopt: (args: HubFile) => call<HubFileMade>('hub.adopt', args),
    join: (args: HubFile) => call<HubKnown>('hub.join', args),
    try_line: () => call<Array<AddressTried>>('hub.try_line', {}),
  },
  imports: {
    preview: (args: ImportArgs) => call<ImportReport>('imports.preview', args),
    apply: (args: ImportArgs) => call<ImportReport>('imports.apply', args),
  },
  items: {
    pack: () => call<Pack>('items.pack', {}),
    hear: (args: HearArgs) => call<ItemRow>('items.hear', args),
    set: (args: SetItem) => call<Saved>('items.set', args),
    set_speaker: (args: SetSpeaker) => call<Saved>('items.set_speaker', args),
    list: (args: ItemFilter) => call<ItemList>('items.list', args),
    show: (args: ById) => call<ItemPage>('items.show', args),
    step: (args: StepArgs) => call<ItemPage>('items.step', args),
    advise_level: (args: AdviseLevel) => call<ItemPage>('items.advise_level', args),
    readout: (args: ReadoutArgs) => call<Readout>('items.readout', args),
  },
  lease: {
    state: () => call<LeaseState>('lease.state', {}),
    extend: (args: TypedCode) => call<LeaseState>('lease.extend', args),
    let_drafts_go: () => call<LeaseState>('lease.let_drafts_go', {}),
    answer: (args: ChallengeHeard) => call<CodeToSay>('lease.answer', args),
  },
  losses: {
    list: () => call<Array<LossRow>>('losses.list', {}),
    show: (args: ById) => call<AffectedList>('losses.show', args),
    unarrived: (args: ById) => call<UnarrivedList>('losses.unarrived', args),
    notice: (args: ById) => call<NoticeFile>('losses.notice', args),
    export: (args: ById) => call<AffectedFile>('losses.export', args),
  },
  papers: {
    preview: (args: PaperArgs) => call<Preview>('papers.preview', args),
    make: (args: MakePaper) => call<MadePaper>('papers.make', args),
    open: (args: OpenPaper) => call<Done>('papers.open', args),
  },
  personnel: {
    read: (args: PastedText) => call<Array<PersonnelRow>>('personnel.read', args),
    preview: (args: PersonnelArgs) => call<PersonnelReport>('personnel.preview', args),
    change: (args: PersonnelArgs) => call<PersonnelReport>('personnel.change', args),
  },
  prefs: {
    get: () => call<Prefs>('prefs.get', {}),
    set: (args: SetPrefs) => call<Prefs>('prefs.set', args),
  },
  privacy: {
    of_visit: (args: ChosenVisit) => call<Array<PersonalPart>>('privacy.of_visit', args),
    look: (args: ChooseErasable) => call<Array<Going>>('privacy.look', args),
    erase: (args: ErasePersonal) => call<Saved>('privacy.erase', args),
    erasures: (args: HowMany) => call<Latest<ErasureState>>('privacy.erasures', args),
  },
  safety: {
    verify: () => call<Verified>('safety.verify', {}),
    backup: (args: InFolder) => call<BackupMade>('safety.backup', args),
    restore: (args: AtPath) => call<SessionState>('safety.restore', args),
    export: (args: AtPath) => call<Done>('safety.export', args),
    import_export: (args: AtPath) => call<Done>('safety.import_export', args),
  },
  search: {
    find: (args: FindText) => call<Array<Hit>>('search.find', args),
    at_hub: (args: FindText) => call<HubFound>('search.at_hub', args),
  },
  seats: {
    list: () => call<SeatBoard>('seats.list', {}),
    replace: (args: ReplaceHolder) => call<Saved>('seats.replace', args),
    post: (args: PostHolder) => call<Saved>('seats.post', args),
  },
  session: {
    state: () => call<SessionState>('session.state', {}),
    found: (args: FoundArgs) => call<RecoveryShown>('session.found', args),
    join: (args: JoinArgs) => call<RecoveryShown>('session.join', args),
    check_code: (args: TypedJoiningCode) => call<CodeChecked>('session.check_code', args),
    confirm_code: (args: ConfirmCode) => call<Opened>('session.confirm_code', args),
    start_practice: () => call<SessionState>('session.start_practice', {}),
    restore: (args: RestoreFile) => call<SessionState>('session.restore', args),
    unlock: (args: Unlock) => call<Opened>('session.unlock', args),
    unlock_with_code: (args: UnlockWithCode) => call<Opened>('session.unlock_with_code', args),
    set_pin: (args: Pin) => call<Done>('session.set_pin', args),
    lock: () => call<Done>('session.lock', {}),
    unlock_with_pin: (args: Pin) => call<Opened>('session.unlock_with_pin', args),
    sign_out: () => call<SignedOut>('session.sign_out', {}),
    change_passphrase: (args: ChangePassphrase) => call<Done>('session.change_passphrase', args),
    accept_clock: () => call<Done>('session.accept_clock', {}),
    join_by_code: (args: JoinByCode) => call<RecoveryShown>('session.join_by_code', args),
  },
  sorting: {
    visits: () => call<Array<SortingVisit>>('sorting.visits', {}),
    show: (args: ById) => call<SortingPage>('sorting.show', args),
    sort: (args: SortItem) => call<Saved>('sorting.sort', args),
    confirm: (args: ConfirmSorting) => call<Saved>('sorting.confirm', args),
    go_alone: (args: SortWithout) => call<Saved>('sorting.go_alone', args),
  },
  summonses: {
    call: (args: CallDepartment) => call<SummonsView>('summonses.call', args),
    list: () => call<Array<SummonsView>>('summonses.list', {}),
    step: (args: StepSummons) => call<SummonsView>('summonses.step', args),
  },
  sync: {
    state: () => call<SyncState>('sync.state', {}),
    deliveries: (args: DeliveryFilter) => call<Array<DeliveryLine>>('sync.deliveries', args),
    delivery_total: (args: DeliveryFilter) => call<DeliveryTotal>('sync.delivery_total', args),
    not_in_force: () => call<Array<DeliveryLine>>('sync.not_in_force', {}),
    refused_fields: (args: ById) => call<RefusedWords>('sync.refused_fields', args),
    acknowledge: () => call<Done>('sync.acknowledge', {}),
    export_ledger: (args: ExportLedger) => call<LedgerFile>('sync.export_ledger', args),
    now: (args: SyncNow) => call<SyncSummary>('sync.now', args),
  },
  told: {
    take_down: (args: TakeDown) => call<Saved>('told.take_down', args),
    settle: (args: SettleTold) => call<Saved>('told.settle', args),
    export_list: () => call<ArrivalsFile>('told.export_list', {}),
    preview_table: (args: ToldTable) => call<ToldTableRead>('told.preview_table', args),
    apply_table: (args: ToldTable) => call<ToldTableRead>('told.apply_table', args),
  },
  twins: {
    list: () => call<Array<TwinRow>>('twins.list', {}),
    decide: (args: DecideTwins) => call<Saved>('twins.decide', args),
    reopen: (args: ReopenTwins) => call<Saved>('twins.reopen', args),
  },
  updates: {
    state: () => call<UpdateState>('updates.state', {}),
    take: (args: ReleaseFile) => call<UpdateState>('updates.take', args),
    save: (args: AtPath) => call<ReleaseSaved>('updates.save', args),
    install: (args: ChosenRelease) => call<UpdateState>('updates.install', args),
    go_back: () => call<Done>('updates.go_back', {}),
    look: (args: LookNow) => call<UpdateState>('updates.look', args),
  },
  visits: {
    rounds: () => call<Array<RoundView>>('visits.rounds', {}),
    set_round: (args: SetRound) => call<Saved>('visits.set_round', args),
    start: (args: Start) => call<VisitPage>('visits.start', args),
    list: (args: ListVisits) => call<Array<VisitRow>>('visits.list', args),
    show: (args: ById) => call<VisitPage>('visits.show', args),
    set: (args: SetVisit) => call<Saved>('visits.set', args),
    sign_in: (args: SignIn) => call<AttendanceRow>('visits.sign_in', args),
    agree: (args: Agree) => call<ActionRow>('visits.agree', args),
    set_action: (args: SetAction) => call<Saved>('visits.set_action', args),
    doors: (args: Doors) => call<DoorList>('visits.doors', args),
    open_door: (args: OpenDoorArgs) => call<CallPage>('visits.open_door', args),
    call: (args: ById) => call<CallPage>('visits.call', args),
    set_call: (args: SetCall) => call<Saved>('visits.set_call', args),
    not_home: (args: OpenDoorArgs) => call<CallRow>('visits.not_home', args),
    write_journal: (args: WriteJournal) => call<JournalRow>('visits.write_journal', args),
    prepare_call_list: (args: PrepareCallList) => call<DoorList>('visits.prepare_call_list', args),
    void: (args: VoidArgs) => call<Saved>('visits.void', args),
  },
  changes: {
    wait: (args: { cursor: string }) => call<Waited>('changes.wait', args),
  },
}

/** After which tags each query is run again. */
export const reads: Record<string, Tag[]> = {
  'days.recorder': ['visit', 'item', 'round', 'attendance', 'household_call', 'journal', 'agreed_action', 'twin'],
  'days.lead': ['visit', 'item', 'round', 'attendance', 'household_call', 'journal', 'agreed_action', 'twin'],
  'days.office': ['visit', 'told_visit', 'item', 'round', 'team', 'seat', 'pairing', 'twin'],
  'days.community': ['household', 'call_list_entry', 'item', 'round'],
  'told.preview_table': ['place', 'round', 'visit', 'told_visit'],
  'directory.communities': ['place', 'pairing', 'team'],
  'directory.coverage': ['place', 'pairing', 'team', 'seat'],
  'directory.teams': ['team', 'seat', 'person', 'pairing'],
  'directory.team': ['team', 'seat', 'person', 'pairing'],
  'directory.team_sees': ['team', 'seat', 'person', 'pairing', 'visit', 'household_call', 'item', 'twin'],
  'directory.findings': ['team', 'seat', 'person', 'pairing'],
  'directory.sections': ['section', 'grant'],
  'directory.departments': ['department', 'grant'],
  'directory.households': ['household', 'household_identity'],
  'households.doubles': ['household', 'household_identity'],
  'directory.disclosures': ['disclosure', 'member'],
  'directory.members': ['member', 'grant'],
  'seats.list': ['team', 'seat', 'person', 'pairing', 'member', 'grant', 'held_change'],
  'personnel.read': ['place', 'person'],
  'personnel.preview': ['place', 'person', 'team', 'seat', 'pairing', 'member', 'grant'],
  'imports.preview': ['place', 'team', 'household'],
  'visits.rounds': ['round'],
  'visits.list': ['visit', 'item', 'household_call', 'twin'],
  'visits.show': ['visit', 'attendance', 'household_call', 'journal', 'agreed_action', 'item', 'twin'],
  'visits.doors': ['call_list_entry', 'household_call', 'twin'],
  'visits.call': ['household_call', 'journal', 'item', 'twin'],
  'confirmation.pending': ['visit', 'attendance', 'household_call', 'journal', 'agreed_action', 'item', 'twin'],
  'confirmation.waiting': ['visit', 'attendance', 'household_call', 'journal', 'agreed_action', 'item', 'twin'],
  'items.list': ['item', 'item_identity'],
  'items.show': ['item', 'item_identity', 'level_opinion', 'summons', 'summons_identity'],
  'items.readout': ['item'],
  'summonses.list': ['summons', 'summons_identity', 'department', 'place'],
  'attachments.list': ['attachment'],
  'sorting.visits': ['visit', 'item', 'grant', 'twin'],
  'sorting.show': ['visit', 'item', 'grant', 'twin'],
  'figures.show': ['visit', 'household_call', 'item', 'pairing', 'round', 'twin'],
  'figures.records': ['visit', 'household_call', 'item', 'pairing', 'round', 'twin'],
  'papers.preview': ['visit', 'item', 'household_call', 'twin'],
  'history.show': ['visit', 'item', 'household_call', 'journal', 'agreed_action', 'disclosure'],
  'history.extent': ['visit', 'item', 'household_call', 'journal', 'agreed_action', 'disclosure'],
  'search.find': ['visit', 'item', 'household_call', 'place', 'team'],
  'sync.state': ['visit', 'item', 'household_call', 'journal', 'attachment', 'held_change', 'twin', 'sync'],
  'sync.deliveries': ['visit', 'item', 'household_call', 'journal', 'attachment', 'held_change', 'sync'],
  'sync.delivery_total': ['visit', 'item', 'household_call', 'journal', 'attachment', 'held_change', 'sync'],
  'sync.not_in_force': ['visit', 'item', 'household_call', 'journal', 'attachment', 'held_change', 'sync'],
  'held.list': ['held_change', 'member'],
  'devices.list': ['member', 'grant', 'place', 'held_change', 'revocation', 'device_loss'],
  'devices.revocations': ['revocation', 'member'],
  'audit.standing': ['member'],
  'audit.exports': ['export', 'member'],
  'audit.failed_openings': ['failed_opening', 'member'],
  'audit.find_file': ['export', 'member'],
  'audit.vault_copies': ['export'],
  'losses.list': ['device_loss', 'member', 'place'],
  'losses.show': ['device_loss', 'household', 'household_identity', 'item', 'item_identity', 'attendance', 'call_list_entry', 'summons', 'summons_identity'],
  'losses.unarrived': ['device_loss', 'visit', 'item', 'round', 'household_call', 'call_list_entry', 'grant', 'member'],
  'privacy.of_visit': ['visit', 'attendance', 'household_call', 'journal', 'agreed_action', 'call_list_entry', 'erasure', 'twin'],
  'privacy.look': ['item', 'item_identity', 'household_identity', 'attachment', 'summons', 'summons_identity', 'visit', 'attendance', 'household_call', 'journal', 'agreed_action', 'call_list_entry', 'erasure'],
  'privacy.erasures': ['erasure', 'export', 'member'],
  'conflicts.list': ['visit', 'attendance', 'household_call', 'journal', 'agreed_action', 'call_list_entry', 'item', 'item_identity', 'round'],
  'twins.list': ['twin', 'visit', 'household_call', 'item', 'journal', 'attendance'],
}

/** Commands that run though the lease is over. */
export const runsWithoutLease: string[] = [
  'session.state',
  'session.found',
  'session.join',
  'session.check_code',
  'session.confirm_code',
  'session.start_practice',
  'session.restore',
  'session.unlock',
  'session.unlock_with_code',
  'session.set_pin',
  'session.lock',
  'session.unlock_with_pin',
  'session.sign_out',
  'session.change_passphrase',
  'session.accept_clock',
  'items.pack',
  'prefs.get',
  'prefs.set',
  'lease.state',
  'lease.extend',
  'lease.let_drafts_go',
  'hub.join',
  'carriers.state',
  'carriers.sticks',
  'carriers.set_relay',
  'carriers.forget_relay',
  'updates.state',
  'updates.take',
  'updates.save',
  'updates.install',
  'updates.go_back',
  'safety.backup',
  'sync.now',
  'hub.try_line',
  'session.join_by_code',
  'lease.answer',
  'carriers.save_bundle',
  'carriers.take_answer',
  'updates.look',
];
