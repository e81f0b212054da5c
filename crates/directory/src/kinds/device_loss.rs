//! A lost laptop, told to each place whose records lay on it. Whoever may read those records lists the residents there; the office,
//! which may not, learns how many (docs/adr/0028-change-in-mid-year.md).

use kernel::{Compartment, DeviceId, Instant, Intent, MemberId, RecordId, RecordKind, Refusal, Role, policy};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty, Wish};

/// One place of one lost laptop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceLoss {
    /// The laptop.
    pub device: DeviceId,
    /// Whose vault it was.
    pub holder: MemberId,
    /// As what that member read records here.
    pub role: Role,
    /// The place.
    pub place: RecordId,
    /// When it last came to the hub, by the hub's clock; none where it never came itself.
    pub seen_at: Option<Instant>,
    /// Doors on the list; none while nobody has made it.
    pub households: Option<u32>,
    /// People on it.
    pub persons: Option<u32>,
    /// Telephone numbers on it.
    pub phones: Option<u32>,
    /// Who made it last.
    pub listed_by: Option<MemberId>,
    /// When.
    pub listed_at: Option<Instant>,
}

impl DeviceLoss {
    /// The id of the word about this laptop at this place.
    pub fn id(device: DeviceId, place: RecordId) -> RecordId {
        RecordId::derive(&["device_loss", &device.to_string(), &place.to_string()])
    }

    /// May this role list whom a laptop of the role that lost it knew? It must read every drawer that one read.
    pub fn may_list(by: Role, lost: Role) -> bool {
        let drawers = [Compartment::Registry, Compartment::Draft, Compartment::Work];
        // Names that a department was told lie in the team's draft.
        let knew = |c| policy::reads(lost, c).is_some() || (lost == Role::Department && c == Compartment::Draft);
        policy::reach(by, Intent::ListAffected).is_some()
            && drawers.iter().all(|c| !knew(*c) || policy::reads(by, *c).is_some())
    }
}

const DEVICE: u16 = 1;
const ROLE: u16 = 3;
const FIRST_OF_THE_LIST: u16 = 6;

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::DeviceLoss,
    table: "device_loss",
    fields: &[
        FieldSpec::register(DEVICE, "device", Ty::Id),
        FieldSpec::register(2, "holder", Ty::Id),
        FieldSpec::register(ROLE, "role", Ty::Text),
        FieldSpec::register(4, "place", Ty::Id),
        FieldSpec::register(5, "seen_at", Ty::Instant),
        FieldSpec::register(FIRST_OF_THE_LIST, "households", Ty::Int),
        FieldSpec::register(7, "persons", Ty::Int),
        FieldSpec::register(8, "phones", Ty::Int),
        FieldSpec::register(9, "listed_by", Ty::Id),
        FieldSpec::register(10, "listed_at", Ty::Instant),
    ],
    entry: &[],
};
super::recorded!(DeviceLoss, SPEC);

/// The office begins it and says nothing of the list; whoever may read what was lost says the list and nothing else.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    match (wish.intent, wish.before) {
        (Intent::ReportLoss, None) if wish.op == change::Op::Create => {
            let device = wish.fields.get(&DEVICE).and_then(change::Value::bytes).and_then(DeviceId::from_slice);
            let role = wish.fields.get(&ROLE).and_then(change::Value::text).and_then(Role::of_word);
            match (device, role, wish.fields.keys().all(|field| *field < FIRST_OF_THE_LIST)) {
                (Some(_), Some(_), true) => Ok(()),
                _ => Err(Refusal::invalid("device", "no_such_device")),
            }
        }
        (Intent::ListAffected, Some(before)) if wish.op == change::Op::Set => {
            let lost = before.values.get(&ROLE).and_then(change::Value::text).and_then(Role::of_word);
            let may = lost.is_some_and(|lost| DeviceLoss::may_list(wish.actor.role, lost));
            match may && wish.fields.keys().all(|field| *field >= FIRST_OF_THE_LIST) {
                true => Ok(()),
                false => Err(Refusal::new(kernel::ErrorCode::Forbidden, "not_your_right")),
            }
        }
        _ => Err(Refusal::not_now("device_loss_stands")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_frozen() {
        let listed: Vec<String> = SPEC.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(
            listed.join(" "),
            "1=device 2=holder 3=role 4=place 5=seen_at 6=households 7=persons 8=phones 9=listed_by 10=listed_at"
        );
    }

    /// Nobody lists what they could not read themselves, and the office never what a team or a secretary read.
    #[test]
    fn only_who_reads_what_was_lost_may_list_it() {
        use Role::*;
        let may: Vec<(Role, Vec<Role>)> = Role::ALL
            .iter()
            .map(|by| (*by, Role::ALL.iter().copied().filter(|lost| DeviceLoss::may_list(*by, *lost)).collect()))
            .collect();
        let team = [Recorder, Lead, Delegate, Lawyer, GridHead, BuildingWarden];
        let no_drawer = |role: &Role| role.is_bureau() || matches!(role, Sysadmin | Secadmin | Auditor);
        let work_alone = |role: &Role| matches!(role, Office | Subdistrict) || no_drawer(role);
        let is_expected = |by: Role, lost: &Role| match by {
            Recorder | Lead => team.contains(lost) || *lost == Department || work_alone(lost),
            CommunitySecretary => *lost == CommunitySecretary || work_alone(lost),
            Office => work_alone(lost),
            _ => false,
        };
        for (by, lost) in may {
            let expected: Vec<Role> = Role::ALL.iter().copied().filter(|role| is_expected(by, role)).collect();
            assert_eq!(lost, expected, "{}", by.word());
        }
    }
}
