//! 导出记录: a file was written out of a vault. What it was, never what stands in it (security.md 3.9, docs/adr/0050).

use change::{Op, Value};
use kernel::{DeviceId, Instant, RecordId, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty, Wish};

/// One file. It stands as it was noted; of a copy of the whole vault its member says one day that it is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// A word of [`ExportedAs`].
    pub what: String,
    /// What its name ends in.
    pub ending: String,
    /// The record it is about, where it is about one.
    pub about: Option<RecordId>,
    /// Bytes; none of what was not made yet as it was noted.
    pub size: Option<i64>,
    /// Its BLAKE3 in hex, under a key of the vault that wrote it: there a file that is found somewhere can be told, and nobody else can
    /// guess by it what stands in one.
    pub digest: Option<String>,
    /// The laptop's vault that wrote it.
    pub device: DeviceId,
    /// Where; of copies of the whole vault alone, since names of other files may name residents.
    pub path: Option<String>,
    /// When its member said that the copy was destroyed; the instant it was made at where it could not be made after all.
    pub gone_at: Option<Instant>,
    /// When it was made, by the laptop's clock: one made while the vault was locked is noted later.
    pub made_at: Instant,
    /// Until when the vault had all that the hub told, by the hub's clock; none of one that never had. What was erased later is in it.
    pub heard_until: Option<Instant>,
}

/// What is written out. The words travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportedAs {
    /// 集中走访情况报告.
    RoundReport,
    /// 座谈会签到表.
    AttendanceSheet,
    /// 走访记录单.
    VisitRecord,
    /// 上次诉求办理情况.
    Readout,
    /// 诉求受理告知单.
    AcceptanceSlip,
    /// 收到情况台账.
    Arrivals,
    /// 受影响居民名单.
    AffectedList,
    /// 告知书.
    LossNotice,
    /// 上传回执台账.
    DeliveryLedger,
    /// A photo or file of what was heard.
    Attachment,
    /// Rows that an import left out, with the reasons.
    LeftOutRows,
    /// A file to join from.
    EnrolmentFile,
    /// The whole vault, as encrypted as it is here.
    Backup,
    /// The whole vault in an open format.
    OpenFormat,
    /// The whole vault that was here before another was put in its place.
    SetAside,
}

impl ExportedAs {
    /// Every word.
    pub const ALL: [Self; 15] = [
        Self::RoundReport,
        Self::AttendanceSheet,
        Self::VisitRecord,
        Self::Readout,
        Self::AcceptanceSlip,
        Self::Arrivals,
        Self::AffectedList,
        Self::LossNotice,
        Self::DeliveryLedger,
        Self::Attachment,
        Self::LeftOutRows,
        Self::EnrolmentFile,
        Self::Backup,
        Self::OpenFormat,
        Self::SetAside,
    ];

    /// The wire name.
    pub fn word(self) -> &'static str {
        match self {
            Self::RoundReport => "round_report",
            Self::AttendanceSheet => "attendance_sheet",
            Self::VisitRecord => "visit_record",
            Self::Readout => "readout",
            Self::AcceptanceSlip => "acceptance_slip",
            Self::Arrivals => "arrivals",
            Self::AffectedList => "affected_list",
            Self::LossNotice => "loss_notice",
            Self::DeliveryLedger => "delivery_ledger",
            Self::Attachment => "attachment",
            Self::LeftOutRows => "left_out_rows",
            Self::EnrolmentFile => "enrolment_file",
            Self::Backup => "backup",
            Self::OpenFormat => "open_format",
            Self::SetAside => "set_aside",
        }
    }

    /// What a wire name says; `None` for one of a later version.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.word() == word)
    }

    /// It holds all that the vault held: what is erased later lies there until somebody destroys it (decisions D11).
    pub fn is_whole_vault(self) -> bool {
        matches!(self, Self::Backup | Self::OpenFormat | Self::SetAside)
    }
}

const WHAT: u16 = 1;
const DEVICE: u16 = 6;
const GONE_AT: u16 = 8;

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Export,
    table: "export",
    fields: &[
        FieldSpec::register(WHAT, "what", Ty::Text),
        FieldSpec::register(2, "ending", Ty::Text),
        FieldSpec::register(3, "about", Ty::Id),
        FieldSpec::register(4, "size", Ty::Int),
        FieldSpec::register(5, "digest", Ty::Text),
        FieldSpec::register(DEVICE, "device", Ty::Id),
        FieldSpec::register(7, "path", Ty::Text),
        FieldSpec::register(GONE_AT, "gone_at", Ty::Instant).unasked(),
        FieldSpec::register(9, "made_at", Ty::Instant),
        FieldSpec::register(10, "heard_until", Ty::Instant),
    ],
    entry: &[],
};
super::recorded!(Export, SPEC);

/// It is noted by the laptop that writes the file, and stands; whoever made a copy of the whole vault may say that it is gone.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    if wish.op == Op::Create && wish.before.is_none() {
        let device = wish.fields.get(&DEVICE).and_then(Value::bytes).and_then(DeviceId::from_slice);
        let is_what = wish.fields.get(&WHAT).and_then(Value::text).is_some_and(|what| !what.is_empty());
        return if device == Some(wish.actor.device) && is_what {
            Ok(())
        } else {
            Err(Refusal::invalid("device", "no_such_device"))
        };
    }
    let is_mark = matches!(wish.op, Op::Set | Op::Resolve) && wish.fields.keys().all(|field| *field == GONE_AT);
    let is_copy = |record: &store::Record| {
        let what = record.values.get(&WHAT).and_then(Value::text).and_then(ExportedAs::of_word);
        record.created_by == wish.actor.member && what.is_some_and(ExportedAs::is_whole_vault)
    };
    if is_mark && wish.before.is_none_or(is_copy) { Ok(()) } else { Err(Refusal::not_now("export_stands")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_words_are_frozen() {
        let listed: Vec<String> = SPEC.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(
            listed.join(" "),
            "1=what 2=ending 3=about 4=size 5=digest 6=device 7=path 8=gone_at 9=made_at 10=heard_until"
        );
        assert_eq!(
            ExportedAs::ALL.map(ExportedAs::word).join(" "),
            "round_report attendance_sheet visit_record readout acceptance_slip arrivals affected_list loss_notice \
             delivery_ledger attachment left_out_rows enrolment_file backup open_format set_aside"
        );
        assert_eq!(ExportedAs::of_word("diary"), None);
    }
}
