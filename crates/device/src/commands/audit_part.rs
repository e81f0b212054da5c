//! 审计链: how far the hub's audit chain goes, as this vault saw it, and what did not fit (security.md 3.9). For the office, the administrators and the
//! auditor: each of their laptops holds every later end of the chain against the one it saw.

use crate::{Error, command::None, core::Core};
use kernel::{ErrorCode, Instant, Refusal};
use serde::Serialize;
use sync::{AuditTold, AuditTrouble};
use ts_rs::TS;

/// Enough of a hash to hold it against another by eye; `zoufang-hub status` shows as much.
const SHORT: usize = 16;

/// How the chain stands.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AuditStanding {
    /// When the hub last told of it, RFC 3339; none before it told this vault anything.
    told_at: Option<String>,
    /// The latest end that fitted.
    seen: Option<AuditSeen>,
    /// The hub's last answer did not fit what this vault saw.
    is_in_trouble: bool,
    /// What did not fit, the latest first.
    troubles: Vec<AuditTroubleLine>,
    /// The hub was set back to a backup, the latest first.
    restores: Vec<AuditRestoreLine>,
}

/// A signed end of the chain.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AuditSeen {
    /// So many entries.
    #[ts(type = "number")]
    entries: u64,
    /// The beginning of the last one's hash.
    short: String,
    /// When the hub signed it.
    signed_at: String,
}

/// Something that did not fit.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AuditTroubleLine {
    /// Its word: shortened, rewritten, life_unsaid, unsigned.
    #[ts(type = "string")]
    trouble: AuditTrouble,
    /// So many entries this vault had seen.
    #[ts(type = "number")]
    entries: u64,
    at: String,
}

/// A restore.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AuditRestoreLine {
    /// The entry that says so.
    #[ts(type = "number")]
    entry: u64,
    at: String,
    /// So many entries this vault had seen lie in the log that was put aside.
    #[ts(type = "number")]
    left_behind: u64,
}

/// As the hub last told.
pub(crate) fn standing(core: &mut Core, _: None) -> Result<AuditStanding, Error> {
    let open = core.open()?;
    if kernel::policy::sees_audit(open.role()).is_none() {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into());
    }
    let told = AuditTold::of(&open.store)?;
    let told_at = told.as_ref().map(|told| told.at.to_rfc3339());
    let told = told.unwrap_or_default();
    let seen = told.seen.map(|head| AuditSeen {
        entries: head.end.seq,
        short: head.end.hash.to_hex().chars().take(SHORT).collect(),
        signed_at: head.at.to_rfc3339(),
    });
    let trouble = |one: &sync::ToldTrouble| AuditTroubleLine {
        trouble: one.trouble,
        entries: one.seq,
        at: Instant::to_rfc3339(one.at),
    };
    let restore = |one: &sync::ToldRestore| AuditRestoreLine {
        entry: one.seq,
        at: Instant::to_rfc3339(one.at),
        left_behind: one.left_behind,
    };
    Ok(AuditStanding {
        told_at,
        seen,
        is_in_trouble: told.is_in_trouble,
        troubles: told.troubles.iter().rev().map(trouble).collect(),
        restores: told.restores.iter().rev().map(restore).collect(),
    })
}
