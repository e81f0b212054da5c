// Written by `make bindings` from the command list in Rust. Do not edit.
import { call } from './call'

export type Id = string
export type Role = 'recorder' | 'lead' | 'delegate' | 'lawyer' | 'community_secretary' | 'office'
export type Compartment = 'registry' | 'work' | 'draft' | 'legal' | 'office' | 'directory' | 'audit'
export type RecordKind =
  | 'place' | 'member' | 'grant' | 'person' | 'team' | 'seat' | 'pairing' | 'calendar_year' | 'pack' | 'round' | 'household'
  | 'household_identity' | 'visit' | 'attendance' | 'household_call' | 'journal' | 'agreed_action' | 'call_list_entry' | 'item'
  | 'item_identity' | 'issue'

// ---------- session (device) ----------
export type MemberTile = { member: Id; nickname: string; role: Role; place_name: string; retry_after_seconds: number }
export type Me = { member: Id; nickname: string; role: Role; district: Id; district_name: string; communities: NamedPlace[]; team: TeamRef | null }
export type NamedPlace = { id: Id; name: string }
export type TeamRef = { id: Id; number: string; name: string }
export type SessionState = {
  stage: 'empty' | 'locked' | 'open'
  is_practice: boolean
  practice_passphrase: string | null // shown on the unlock screen of a practice district only
  window_title: string
  members: MemberTile[]
  me: Me | null
  now: string
  version: string
  clock_jumped: boolean
}
export type FoundArgs = { file_name: string; content_base64: string; nickname: string; passphrase: string; is_practice: boolean }
export type JoinArgs = { file_name: string; content_base64: string; opening_code: string; nickname: string; passphrase: string }
export type RecoveryShown = { member: Id; recovery_code: string }
export type SignedOut = { changes: number; recipients: string[] }
export type Exchanged = { received_changes: number; from: string[] }
export type Opened = { me: Me; exchanged: Exchanged; unfinished_drafts: number }

// ---------- directory ----------
export type CommunityRow = { id: Id; code: string; name: string; subdistrict: string; team_number: string | null; is_gap: boolean }
export type Coverage = { communities: number; covered: number; teams: number; gaps: NamedPlace[]; seats: number; filled: number; vacant: number }
export type SeatView = { seat: Id; seat_no: number; role_word: string; person: string | null; unit: string | null; title: string | null; phone: string | null; is_vacant: boolean; from_on: string | null }
export type TeamRow = { id: Id; number: string; subdistrict: string; communities: string[]; lead: string | null; lead_unit: string | null; lawyer: string | null; vacant: number; note: string | null }
export type TeamPage = { row: TeamRow; seats: SeatView[]; pairings: NamedPlace[] }
export type RosterFinding = { reason: 'same_name_in_several_seats' | 'lawyer_in_several_teams' | 'vacant_seat' | 'community_without_team'; text: string; teams: string[] }
export type HouseholdRow = { id: Id; door: string; building: string | null; householder: string | null; phone_masked: string | null; size: number | null; tags: string[]; to_check: boolean; last_call_on: string | null; last_called_by: string | null }
export type Phone = { phone: string | null }
export type ImportKind = 'divisions' | 'roster' | 'households' | 'calendar'
export type ImportArgs = { kind: ImportKind; file_name: string; content_base64: string; community: Id | null; skip_bad: boolean }
export type RowOutcome = 'created' | 'updated' | 'unchanged' | 'rejected'
export type ImportRow = { sheet: string; row: number; outcome: RowOutcome; subject: string; reason: string | null; column: string | null; params: Record<string, string> }
export type ImportFinding = { reason: string; params: Record<string, string>; rows: number[] }
export type RecordCount = { kind: RecordKind; created: number; updated: number; unchanged: number }
export type ImportReport = {
  kind: ImportKind; file_name: string; read: number; created: number; updated: number; unchanged: number; rejected: number
  is_applied: boolean; records: RecordCount[]; rows: ImportRow[]; findings: ImportFinding[]; bad_rows_path: string | null
}
export type AddMemberArgs = { nickname: string; role: Role; team: Id | null; community: Id | null }
export type EnrolmentMade = { path: string; file_name: string; opening_code: string }
export type MemberRow = { id: Id; nickname: string; role: Role; place_name: string; since_on: string; has_vault_here: boolean }

// ---------- visits ----------
export type RoundView = { id: Id; number: string; from_on: string; to_on: string; days_left: number; working_days: number; is_open: boolean }
export type VisitKind = 'collective' | 'thematic' | 'appointment' | 'return'
export type Stage = 'draft' | 'confirmed'
export type VisitFields = {
  community: Id; round: Id | null; kind: VisitKind; visited_on: string | null; place: string | null; started_at: string | null; ended_at: string | null
  subdistrict_told: boolean; community_told: boolean; notice_posted: boolean
  briefing_topic: string | null; briefing_minutes: number | null; members_present: string[]; toured: string | null; summary: string | null
}
export type VisitRow = { id: Id; community: Id; community_name: string; round: string | null; kind: VisitKind; visited_on: string | null; stage: Stage; attended: number; items: number; calls: number; is_in_window: boolean | null; confirmed_at: string | null }
export type AttendanceRow = { id: Id; name: string | null; role: AttendeeRole; count: number; is_walk_in: boolean; note: string | null }
export type AttendeeRole = 'party_organisation' | 'committee' | 'resident' | 'warden' | 'party_member' | 'property' | 'police' | 'local_unit' | 'other'
export type ActionRow = { id: Id; what: string; owner: string | null; due_on: string | null; is_done: boolean }
export type JournalRow = { id: Id; at: string; by: string; text: string; call: Id | null }
export type CallOutcome = 'met' | 'met_family' | 'not_home' | 'not_convenient' | 'moved'
export type CallRow = { id: Id; household: Id; door: string; householder: string | null; outcome: CallOutcome | null; courtesy: boolean; courtesy_note: string | null; called_at: string; items: number; journal: string | null }
export type VisitPage = { row: VisitRow; fields: VisitFields; attendance: AttendanceRow[]; attended_by_role: Record<string, number>; items: ItemRow[]; actions: ActionRow[]; calls: CallRow[]; journal: JournalRow[]; recorded_by: string; confirmed_by: string | null; seats: SeatView[] }
export type DoorRow = { entry: Id | null; household: Id; door: string; householder: string | null; phone_masked: string | null; tags: string[]; reason: string | null; call: Id | null; outcome: CallOutcome | null; last_call_on: string | null; last_called_by: string | null; called_often: boolean }
export type DoorList = { visit: Id | null; on: string; doors: DoorRow[] }
export type OpenDoorArgs = { community: Id; door: string; householder: string | null; entry: Id | null }
export type CallPage = { row: CallRow; visit: Id; community: Id; tags: string[]; phone_masked: string | null; items: ItemRow[]; earlier: CallRow[]; next_entry: Id | null; previous_entry: Id | null; companions: string[] }
export type Confirmation = { visits: VisitPage[] }
export type AmendArgs = { kind: RecordKind; id: Id; fields: Record<string, unknown> }
export type Confirmed = { moved: number }

// ---------- concerns ----------
export type Nature = 'concern' | 'suggestion' | 'question' | 'praise'
export type Source = 'symposium' | 'doorstep' | 'joint_meeting' | 'reception_day' | 'hotline_12345' | 'chat' | 'letter' | 'patrol' | 'online' | 'own_finding'
export type State = 'raised' | 'accepted' | 'handling' | 'resolved' | 'closed' | 'deferred' | 'referred' | 'withdrawn'
export type Outcome = 'solved' | 'explained' | 'self_governed' | 'referred'
export type StepWord = 'accept' | 'assign' | 'transfer' | 'send_back' | 'escalate' | 'press' | 'start' | 'extend' | 'defer' | 'resolve' | 'refer' | 'reply' | 'follow_up' | 'close_out' | 'reopen' | 'withdraw'
export type Speaker = { name: string | null; phone: string | null; door: string | null; is_unnamed: boolean }
export type HearArgs = { community: Id; visit: Id | null; call: Id | null; source: Source; nature: Nature; category: string | null; place: string | null; text: string; speaker: Speaker | null; first_answer: string | null; route: string | null }
export type ItemFields = { nature: Nature; category: string | null; place: string | null; text: string; first_answer: string | null; route: string | null; is_proactive: boolean }
export type ItemRow = { id: Id; number: string; community: Id; community_name: string; round: string | null; visit: Id | null; call: Id | null; source: Source; nature: Nature; category: string | null; category_word: string | null; place: string | null; text: string; first_answer: string | null; route: string | null; route_word: string | null; speaker: string | null; is_unnamed: boolean; state: State | null; outcome: Outcome | null; due_on: string | null; days_left: number | null; is_overdue: boolean; is_replied: boolean; stage: Stage; heard_at: string; handler: string | null }
export type ItemFilter = { search: string | null; states: State[]; natures: Nature[]; categories: string[]; routes: string[]; community: Id | null; round: string | null; only_overdue: boolean; only_unanswered: boolean; offset: number; limit: number }
export type ItemList = { total: number; rows: ItemRow[] }
export type StepField = { name: string; kind: 'text' | 'date' | 'choice' | 'bool'; is_required: boolean; choices: Choice[]; value: string | null }
export type Choice = { value: string; word: string }
export type StepForm = { step: StepWord; fields: StepField[] }
export type StepView = { id: Id; step: StepWord; at: string; on: string; by: string; recorded_for: string | null; fields: Record<string, string>; is_misfit: boolean; state_after: State }
export type ItemPage = { row: ItemRow; fields: ItemFields; speaker: Speaker | null; steps: StepView[]; allowed: StepForm[]; due_reason: string | null; readers: string[] }
export type StepArgs = { id: Id; step: StepWord; fields: Record<string, string> }
export type Category = { code: string; word: string; phrases: string[]; suggested_route: string | null; limit_working_days: number; is_example: boolean }
export type Pack = { name: string; district_word: string; action_word: string; note: string; terms: Record<string, string>; natures: Choice[]; sources: Choice[]; routes: Choice[]; categories: Category[]; states: Choice[]; outcomes: Choice[]; attendee_roles: Choice[] }
export type Readout = { community_name: string; round: string; total: number; solved: number; explained: number; other: number; open: number; unanswered: number; rows: ItemRow[] }

// ---------- composed in device ----------
export type RecorderDay = { community: NamedPlace; round: RoundView | null; visit: VisitRow | null; last_round: Readout | null; to_answer: ItemRow[]; drafts: DraftText[]; unconfirmed: number }
export type LeadDay = { community: NamedPlace; round: RoundView | null; to_confirm: number; open_items: ItemRow[]; last_round: Readout | null }
export type OfficeDay = { round: RoundView | null; coverage: Coverage; undated: TeamRow[]; reported: number; not_received: TeamRow[]; district_items: ItemRow[]; papers_ready: number }
export type CommunityDay = { community: NamedPlace; round: RoundView | null; households: number; call_list: DoorRow[]; items: ItemRow[]; results: ItemRow[] }

// ---------- figures and papers ----------
export type FigureRow = { id: string; group: string; value: number; base: number | null; unit: string; words: Record<string, string> }
export type FigureTable = { period: string; as_of: string; scope_name: string; is_local: boolean; rows: FigureRow[]; missing_teams: string[]; definitions_version: string }
export type FigureArgs = { period: string; team: Id | null; as_of: string | null }
export type RecordLine = { kind: RecordKind; id: Id; title: string; detail: string }
export type PaperKind = 'round_report' | 'attendance_sheet' | 'visit_record' | 'readout' | 'acceptance_slip'
export type PaperArgs = { paper: PaperKind; period: string | null; team: Id | null; visit: Id | null; community: Id | null; item: Id | null; texts: Record<string, string> }
export type Preview = { pages: string[]; checks: PaperCheck[] }
export type PaperCheck = { is_ok: boolean; reason: string; params: Record<string, string> }
export type PaperFile = { format: 'docx' | 'pdf' | 'xlsx'; path: string; size: number; digest: string }
export type MadePaper = { files: PaperFile[]; issue: Id | null }
export type HistoryLine = { change: Id; at: string; by: string; recorded_for: string | null; role: Role; intent: string; changes: FieldChange[] }
export type FieldChange = { field: string; before: string | null; after: string | null }
export type Hit = { kind: RecordKind; id: Id; title: string; detail: string }
export type DraftText = { key: string; text: string; saved_at: string }
export type SyncState = { unsent: number; is_online: boolean; exchanged_at: string | null }
export type Prefs = { type_size: 'standard' | 'large' | 'extra_large'; high_contrast: boolean; language: 'zh-CN' | 'en'; idle_minutes: number }
export type Waited = { cursor: string; tags: RecordKind[] }
export type Saved = { saved_at: string }
export type Undone = { changes: number }
export type Verified = { is_clean: boolean; changes: number; records: number; problems: string[] }
export type BackupMade = { path: string; size: number }

type None = Record<string, never>
/** One typed function a command. `reads` are the record kinds after whose change a query is run again. */
export const commands = {
  session: {
    state: () => call<SessionState>('session.state', {}),
    found: (a: FoundArgs) => call<RecoveryShown>('session.found', a),
    join: (a: JoinArgs) => call<RecoveryShown>('session.join', a),
    confirm_code: (a: { member: Id; typed: string }) => call<Opened>('session.confirm_code', a),
    start_practice: () => call<SessionState>('session.start_practice', {}),
    restore: (a: { file_name: string; content_base64: string }) => call<SessionState>('session.restore', a),
    unlock: (a: { member: Id; passphrase: string }) => call<Opened>('session.unlock', a),
    unlock_with_code: (a: { member: Id; recovery_code: string; passphrase: string }) => call<Opened>('session.unlock_with_code', a),
    set_pin: (a: { pin: string }) => call<None>('session.set_pin', a),
    lock: () => call<None>('session.lock', {}),
    unlock_with_pin: (a: { pin: string }) => call<Opened>('session.unlock_with_pin', a),
    sign_out: () => call<SignedOut>('session.sign_out', {}),
    change_passphrase: (a: { old: string; new: string }) => call<None>('session.change_passphrase', a),
    accept_clock: () => call<None>('session.accept_clock', {}),
  },
  days: {
    recorder: () => call<RecorderDay>('days.recorder', {}),
    lead: () => call<LeadDay>('days.lead', {}),
    office: () => call<OfficeDay>('days.office', {}),
    community: () => call<CommunityDay>('days.community', {}),
  },
  directory: {
    communities: () => call<CommunityRow[]>('directory.communities', {}),
    coverage: () => call<Coverage>('directory.coverage', {}),
    teams: (a: { search: string | null; only_vacant: boolean }) => call<TeamRow[]>('directory.teams', a),
    team: (a: { id: Id }) => call<TeamPage>('directory.team', a),
    findings: () => call<RosterFinding[]>('directory.findings', {}),
    households: (a: { community: Id; search: string | null }) => call<HouseholdRow[]>('directory.households', a),
    reveal_phone: (a: { household: Id; reason: string }) => call<Phone>('directory.reveal_phone', a),
    add_member: (a: AddMemberArgs) => call<EnrolmentMade>('directory.add_member', a),
    members: () => call<MemberRow[]>('directory.members', {}),
  },
  imports: {
    preview: (a: ImportArgs) => call<ImportReport>('imports.preview', a),
    apply: (a: ImportArgs) => call<ImportReport>('imports.apply', a),
  },
  visits: {
    rounds: () => call<RoundView[]>('visits.rounds', {}),
    start: (a: { community: Id; kind: VisitKind; visited_on: string | null }) => call<VisitPage>('visits.start', a),
    list: (a: { community: Id | null; round: string | null }) => call<VisitRow[]>('visits.list', a),
    show: (a: { id: Id }) => call<VisitPage>('visits.show', a),
    set: (a: { id: Id; fields: Partial<VisitFields> }) => call<Saved>('visits.set', a),
    sign_in: (a: { visit: Id; name: string | null; role: AttendeeRole; count: number; is_walk_in: boolean }) => call<AttendanceRow>('visits.sign_in', a),
    agree: (a: { visit: Id; what: string; owner: string | null; due_on: string | null }) => call<ActionRow>('visits.agree', a),
    set_action: (a: { id: Id; fields: Partial<Omit<ActionRow, 'id'>> }) => call<Saved>('visits.set_action', a),
    doors: (a: { community: Id; on: string | null }) => call<DoorList>('visits.doors', a),
    open_door: (a: OpenDoorArgs) => call<CallPage>('visits.open_door', a),
    call: (a: { id: Id }) => call<CallPage>('visits.call', a),
    set_call: (a: { id: Id; fields: { outcome?: CallOutcome | null; courtesy?: boolean; courtesy_note?: string | null } }) => call<Saved>('visits.set_call', a),
    not_home: (a: OpenDoorArgs) => call<CallRow>('visits.not_home', a),
    write_journal: (a: { visit: Id; call: Id | null; id: Id | null; text: string }) => call<JournalRow>('visits.write_journal', a),
    prepare_call_list: (a: { community: Id; on: string; households: Id[]; reason: string | null }) => call<DoorList>('visits.prepare_call_list', a),
    void: (a: { kind: RecordKind; id: Id; reason: string }) => call<Saved>('visits.void', a),
  },
  confirmation: {
    pending: () => call<Confirmation>('confirmation.pending', {}),
    amend: (a: AmendArgs) => call<Saved>('confirmation.amend', a),
    confirm: (a: { visit: Id }) => call<Confirmed>('confirmation.confirm', a),
  },
  items: {
    pack: () => call<Pack>('items.pack', {}),
    hear: (a: HearArgs) => call<ItemRow>('items.hear', a),
    set: (a: { id: Id; fields: Partial<ItemFields> }) => call<Saved>('items.set', a),
    set_speaker: (a: { id: Id; speaker: Speaker }) => call<Saved>('items.set_speaker', a),
    list: (a: ItemFilter) => call<ItemList>('items.list', a),
    show: (a: { id: Id }) => call<ItemPage>('items.show', a),
    step: (a: StepArgs) => call<ItemPage>('items.step', a),
    readout: (a: { community: Id; round: string | null }) => call<Readout>('items.readout', a),
  },
  figures: {
    show: (a: FigureArgs) => call<FigureTable>('figures.show', a),
    records: (a: FigureArgs & { figure: string }) => call<RecordLine[]>('figures.records', a),
  },
  papers: {
    preview: (a: PaperArgs) => call<Preview>('papers.preview', a),
    make: (a: PaperArgs & { formats: ('docx' | 'pdf' | 'xlsx')[] }) => call<MadePaper>('papers.make', a),
    open: (a: { path: string }) => call<None>('papers.open', a),
  },
  history: {
    show: (a: { id: Id }) => call<HistoryLine[]>('history.show', a),
    undo: () => call<Undone>('history.undo', {}), // takes back the last saved group of this session
  },
  search: { find: (a: { text: string }) => call<Hit[]>('search.find', a) },
  drafts: {
    keep: (a: { key: string; text: string }) => call<Saved>('drafts.keep', a),
    list: (a: { prefix: string }) => call<DraftText[]>('drafts.list', a),
    drop: (a: { key: string }) => call<None>('drafts.drop', a),
  },
  prefs: { get: () => call<Prefs>('prefs.get', {}), set: (a: Partial<Prefs>) => call<Prefs>('prefs.set', a) },
  sync: { state: () => call<SyncState>('sync.state', {}) },
  safety: {
    verify: () => call<Verified>('safety.verify', {}),
    backup: (a: { folder: string | null }) => call<BackupMade>('safety.backup', a),
  },
  changes: { wait: (a: { cursor: string }) => call<Waited>('changes.wait', a) },
}
