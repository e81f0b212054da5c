//! The one command list (architecture.md 4). Every door runs these and nothing else.

pub(crate) mod arrivals;
pub(crate) mod attachments_part;
pub(crate) mod carriers_part;
pub(crate) mod confirmation;
pub(crate) mod conflicts_part;
pub(crate) mod days;
pub(crate) mod devices_part;
pub(crate) mod directory_part;
pub(crate) mod enrolment_part;
pub(crate) mod held_part;
pub(crate) mod histories;
pub(crate) mod hub_part;
pub(crate) mod hub_search;
pub(crate) mod items;
pub(crate) mod keeping;
pub(crate) mod losses_part;
pub(crate) mod papers_list;
pub(crate) mod personnel_part;
pub(crate) mod privacy_part;
pub(crate) mod revocations_part;
pub(crate) mod seats_part;
pub(crate) mod sorting;
pub(crate) mod sync_part;
pub(crate) mod team_sees;
pub(crate) mod told_part;
pub(crate) mod updates_part;
pub(crate) mod visits_part;
pub(crate) mod waiting_part;

use crate::command::commands;
use crate::{demo, safety, session};

commands! {
    "session.state" => apart [] session::state;
    "session.found" => apart [] session::found;
    "session.join" => apart [] session::join;
    "session.confirm_code" => apart [] session::confirm_code;
    "session.start_practice" => apart [] demo::start_practice;
    "session.restore" => apart [] safety::restore_here;
    "session.unlock" => apart [] session::unlock;
    "session.unlock_with_code" => apart [] session::unlock_with_code;
    "session.set_pin" => apart [] session::set_pin;
    "session.lock" => apart [] session::lock;
    "session.unlock_with_pin" => apart [] session::unlock_with_pin;
    "session.sign_out" => apart [] session::sign_out;
    "session.change_passphrase" => apart [] session::change_passphrase;
    "session.accept_clock" => apart [] session::accept_clock;

    "days.recorder" => reads [Visit, Item, Round, Attendance, HouseholdCall, Journal, AgreedAction] days::recorder;
    "days.lead" => reads [Visit, Item, Round, Attendance, HouseholdCall, Journal, AgreedAction] days::lead;
    "days.office" => reads [Visit, ToldVisit, Item, Round, Team, Seat, Pairing] days::office;
    "days.community" => reads [Household, CallListEntry, Item, Round] days::community;

    "told.take_down" => writes [ToldVisit] told_part::take_down;
    "told.settle" => writes [ToldVisit] told_part::settle;
    "told.export_list" => reads [Visit, ToldVisit, Item, Round, Team, Seat, Pairing] arrivals::export;
    "told.preview_table" => reads [Place, Round, Visit, ToldVisit] told_part::preview;
    "told.apply_table" => writes [ToldVisit] told_part::apply;

    "directory.communities" => reads [Place, Pairing, Team] directory_part::communities;
    "directory.coverage" => reads [Place, Pairing, Team, Seat] directory_part::coverage;
    "directory.teams" => reads [Team, Seat, Person, Pairing] directory_part::teams;
    "directory.team" => reads [Team, Seat, Person, Pairing] directory_part::team;
    "directory.team_sees" => reads [Team, Seat, Person, Pairing, Visit, HouseholdCall, Item] team_sees::team_sees;
    "directory.findings" => reads [Team, Seat, Person, Pairing] directory_part::findings;
    "directory.sections" => reads [Section, Grant] directory_part::sections;
    "directory.households" => reads [Household, HouseholdIdentity] directory_part::households;
    "directory.reveal_phone" => writes [Disclosure] directory_part::reveal_phone;
    "directory.disclosures" => reads [Disclosure, Member] directory_part::disclosures;
    "directory.members" => reads [Member, Grant] directory_part::members;
    "directory.add_posting" => writes [Grant] directory_part::add_posting;
    "directory.end_postings" => writes [Grant] directory_part::end_postings;
    "seats.list" => reads [Team, Seat, Person, Pairing, Member, Grant, HeldChange] seats_part::list;
    "seats.replace" => writes [Person, Seat, Grant] seats_part::replace;
    "seats.post" => writes [Member, Grant] seats_part::post;

    "personnel.read" => reads [Place, Person] personnel_part::read;
    "personnel.preview" => reads [Place, Person, Team, Seat, Pairing, Member, Grant] personnel_part::preview;
    "personnel.change" => writes [Person, Seat, Pairing, Member, Grant] personnel_part::change;

    "imports.preview" => reads [Place, Team, Household] directory_part::preview;
    "imports.apply" => writes [Place, Team, Seat, Person, Pairing, Household, HouseholdIdentity, CalendarYear] directory_part::apply;

    "visits.rounds" => reads [Round] visits_part::rounds;
    "visits.set_round" => writes [Round] visits_part::set_round;
    "visits.start" => writes [Visit] visits_part::start;
    "visits.list" => reads [Visit, Item, HouseholdCall] visits_part::list;
    "visits.show" => reads [Visit, Attendance, HouseholdCall, Journal, AgreedAction, Item] visits_part::show;
    "visits.set" => writes [Visit] visits_part::set;
    "visits.sign_in" => writes [Attendance] visits_part::sign_in;
    "visits.agree" => writes [AgreedAction] visits_part::agree;
    "visits.set_action" => writes [AgreedAction] visits_part::set_action;
    "visits.doors" => reads [CallListEntry, HouseholdCall] visits_part::doors;
    "visits.open_door" => writes [HouseholdCall, Visit] visits_part::open_door;
    "visits.call" => reads [HouseholdCall, Journal, Item] visits_part::call;
    "visits.set_call" => writes [HouseholdCall] visits_part::set_call;
    "visits.not_home" => writes [HouseholdCall, Visit] visits_part::not_home;
    "visits.write_journal" => writes [Journal] visits_part::write_journal;
    "visits.prepare_call_list" => writes [CallListEntry] visits_part::prepare_call_list;
    "visits.void" => writes [Visit, Attendance, HouseholdCall, Journal, AgreedAction, CallListEntry, Item] visits_part::void;

    "confirmation.pending" => reads [Visit, Attendance, HouseholdCall, Journal, AgreedAction, Item] confirmation::pending;
    "confirmation.waiting" => reads [Visit, Attendance, HouseholdCall, Journal, AgreedAction, Item] confirmation::waiting;
    "confirmation.amend" => writes [Visit, HouseholdCall, Journal, AgreedAction, Item] confirmation::amend;
    "confirmation.confirm" => writes [Visit, HouseholdCall, Journal, AgreedAction, Item, Attachment] confirmation::confirm;
    "confirmation.confirm_late" => writes [Visit, HouseholdCall, Journal, AgreedAction, Item, Attachment] confirmation::confirm_late;
    "confirmation.confirm_items" => writes [Item, Attachment] confirmation::confirm_items;

    "items.pack" => apart [] items::pack;
    "items.hear" => writes [Item, ItemIdentity] items::hear;
    "items.set" => writes [Item] items::set;
    "items.set_speaker" => writes [ItemIdentity] items::set_speaker;
    "items.list" => reads [Item, ItemIdentity] items::list;
    "items.show" => reads [Item, ItemIdentity, LevelOpinion] items::show;
    "items.step" => writes [Item] items::step;
    "items.advise_level" => writes [LevelOpinion] items::advise_level;
    "items.readout" => reads [Item] items::readout;

    "attachments.add" => writes [Attachment] attachments_part::add;
    "attachments.list" => reads [Attachment] attachments_part::list;
    "attachments.void" => writes [Attachment] attachments_part::void;
    "sorting.visits" => reads [Visit, Item, Grant] sorting::visits;
    "sorting.show" => reads [Visit, Item, Grant] sorting::show;
    "sorting.sort" => writes [Item] sorting::sort;
    "sorting.confirm" => writes [Item] sorting::confirm;
    "sorting.go_alone" => writes [Item] sorting::go_alone;

    "figures.show" => reads [Visit, HouseholdCall, Item, Pairing, Round] papers_list::figures;
    "figures.records" => reads [Visit, HouseholdCall, Item, Pairing, Round] papers_list::records;
    "papers.preview" => reads [Visit, Item, HouseholdCall] papers_list::preview;
    "papers.make" => writes [Issue] papers_list::make;
    "papers.open" => apart [] papers_list::open;

    "history.show" => reads [Visit, Item, HouseholdCall, Journal, AgreedAction, Disclosure] histories::show;
    "history.extent" => reads [Visit, Item, HouseholdCall, Journal, AgreedAction, Disclosure] histories::extent;
    "history.undo" => writes [Visit, Attendance, HouseholdCall, Journal, AgreedAction, CallListEntry, Item, ItemIdentity, Attachment] keeping::undo;
    "search.find" => reads [Visit, Item, HouseholdCall, Place, Team] keeping::find;
    "drafts.keep" => apart [] keeping::keep_draft;
    "drafts.list" => apart [] keeping::drafts;
    "drafts.drop" => apart [] keeping::drop_draft;
    "prefs.get" => apart [] keeping::prefs;
    "prefs.set" => apart [] keeping::set_prefs;
    "sync.state" => reads [Visit, Item, HouseholdCall, Journal, Attachment, HeldChange] sync_part::state;
    "sync.deliveries" => reads [Visit, Item, HouseholdCall, Journal, Attachment, HeldChange] sync_part::deliveries;
    "sync.not_in_force" => reads [Visit, Item, HouseholdCall, Journal, Attachment, HeldChange] sync_part::not_in_force;
    "sync.acknowledge" => apart [] sync_part::acknowledge;
    "sync.export_ledger" => apart [] sync_part::export_ledger;
    "held.list" => reads [HeldChange, Member] held_part::list;
    "held.rule" => writes [HeldChange] held_part::rule;
    "devices.list" => reads [Member, Grant, Place, HeldChange, Revocation, DeviceLoss] devices_part::list;
    "devices.revoke" => writes [Revocation, DeviceLoss] devices_part::revoke;
    "devices.report_loss" => writes [DeviceLoss] devices_part::report_loss;
    "devices.revocations" => reads [Revocation, Member] revocations_part::list;
    "losses.list" => reads [DeviceLoss, Member, Place] losses_part::list;
    "losses.show" => reads [DeviceLoss, Household, HouseholdIdentity, Item, ItemIdentity, Attendance, CallListEntry] losses_part::show;
    "losses.unarrived" => reads [DeviceLoss, Visit, Item, Round, HouseholdCall, CallListEntry, Grant, Member] losses_part::show_unarrived;
    "losses.notice" => reads [DeviceLoss, Place] losses_part::notice;
    "losses.export" => writes [DeviceLoss] losses_part::export;
    "privacy.look" => reads [Item, ItemIdentity, HouseholdIdentity, Attachment, Erasure] privacy_part::look;
    "privacy.erase" => writes [Erasure] privacy_part::erase;
    "privacy.erasures" => reads [Erasure, Member] privacy_part::erasures;
    "conflicts.list" => reads [Visit, Attendance, HouseholdCall, Journal, AgreedAction, CallListEntry, Item, ItemIdentity, Round] conflicts_part::list;
    "conflicts.resolve" => writes [Visit, Attendance, HouseholdCall, Journal, AgreedAction, CallListEntry, Item, ItemIdentity, Round] conflicts_part::resolve;
    "hub.district_card" => apart [] hub_part::district_card;
    "hub.adopt" => apart [] hub_part::adopt;
    "hub.join" => apart [] hub_part::join;
    "carriers.state" => apart [] carriers_part::carrier_state;
    "carriers.sticks" => apart [] carriers_part::sticks;
    "carriers.set_relay" => apart [] carriers_part::set_relay;
    "carriers.forget_relay" => apart [] carriers_part::forget_relay;
    "updates.state" => apart [] updates_part::state;
    "updates.take" => apart [] updates_part::take;
    "updates.save" => apart [] updates_part::save;
    "updates.install" => apart [] updates_part::install;
    "updates.go_back" => apart [] updates_part::go_back;
    "safety.verify" => apart [] safety::verify;
    "safety.backup" => apart [] safety::backup;
    "safety.restore" => apart [] safety::restore;
    "safety.export" => apart [] safety::export;
    "safety.import_export" => apart [] safety::import_export;
    "demo.make" => apart [] demo::make;

    waiting
    "attachments.open" => attachments_part::open;
    "attachments.save" => attachments_part::save;
    "history.fetch" => histories::fetch;
    "sync.now" => sync_part::now;
    "hub.try_line" => hub_part::try_line;
    "directory.add_member" => enrolment_part::add_member;
    "directory.enrol" => enrolment_part::enrol;
    "figures.at_hub" => papers_list::at_hub;
    "search.at_hub" => hub_search::at_hub;
    "carriers.save_bundle" => carriers_part::save_bundle;
    "carriers.take_answer" => carriers_part::take_answer;
    "updates.look" => updates_part::look;
}
