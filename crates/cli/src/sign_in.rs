//! Signing in for the length of one process: unlock, do, lock.

use crate::secret::{self, Source};
use crate::{Core, Failure};
use kernel::{ErrorCode, Refusal};
use serde_json::{Value, json};

/// Opens the vault of the member named, or of the only one there is.
/// In a practice district the passphrase that its unlock screen shows anyway is taken when none is given.
pub(crate) fn unlock(core: &dyn Core, nickname: Option<&str>, source: &Source<'_>) -> Result<(), Failure> {
    let state = core.call("session.state", json!({}))?;
    if state["stage"] == "open" {
        return Ok(());
    }
    let member = member(&state, nickname)?;
    let shown = state["practice_passphrase"].as_str().map(str::to_owned);
    let passphrase = match (source.variable.as_ref(), source.file, shown) {
        (None, None, Some(shown)) => shown,
        _ => source.must(false)?,
    };
    core.call("session.unlock", json!({ "member": member, "passphrase": passphrase }))?;
    Ok(())
}

/// Closes the vault again; an app that was never opened has nothing to close.
pub(crate) fn lock(core: &dyn Core) {
    // The process ends here: a vault that refuses to lock is closed by that end.
    let _ = core.call("session.lock", json!({}));
}

fn member(state: &Value, nickname: Option<&str>) -> Result<String, Failure> {
    let members = state["members"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found = match nickname {
        Some(name) => members.iter().find(|tile| tile["nickname"] == name || tile["member"] == name),
        None if members.len() > 1 => return Err(Failure::usage("member_needed")),
        None => members.first(),
    };
    let id = found.and_then(|tile| tile["member"].as_str()).map(str::to_owned);
    id.ok_or_else(|| match nickname {
        Some(name) if !members.is_empty() => {
            Refusal::new(ErrorCode::NotFound, "no_such_member").with("member", name).into()
        }
        _ => Refusal::new(ErrorCode::NotFound, "no_vault").into(),
    })
}

/// Shows a new vault's recovery code and has it typed back; a practice vault's is taken as read.
pub(crate) fn settle_code(
    core: &dyn Core,
    shown: &Value,
    is_practice: bool,
    source: &Source<'_>,
) -> Result<(), Failure> {
    let code = shown["recovery_code"].as_str().unwrap_or_default();
    eprintln!("{}: {code}", source.words.say("notes", "recovery_code"));
    let typed =
        if is_practice { code.to_owned() } else { secret::line(&source.words.say("prompts", "type_code_back"))? };
    core.call("session.confirm_code", json!({ "member": shown["member"], "typed": typed }))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Words;
    use kernel::Exit;
    use std::sync::Mutex;

    /// A laptop with these members; notes the calls and what they said.
    struct Laptop {
        state: Value,
        calls: Mutex<Vec<(String, Value)>>,
    }

    impl Core for Laptop {
        fn call(&self, name: &str, args: Value) -> Result<Value, Refusal> {
            self.calls.lock().unwrap().push((name.to_owned(), args));
            Ok(if name == "session.state" { self.state.clone() } else { Value::Null })
        }

        fn bytes(&self, _: &str) -> Option<(String, Vec<u8>)> {
            None
        }
    }

    fn laptop(nicknames: &[&str], practice_passphrase: Option<&str>) -> Laptop {
        let members: Vec<Value> =
            nicknames.iter().map(|n| json!({ "member": format!("id of {n}"), "nickname": n })).collect();
        let state = json!({ "stage": "locked", "members": members, "practice_passphrase": practice_passphrase });
        Laptop { state, calls: Mutex::default() }
    }

    fn source(variable: Option<&str>) -> Source<'static> {
        Source { variable: variable.map(str::to_owned), file: None, words: Words::En }
    }

    #[test]
    fn nobody_is_signed_in_by_guessing() {
        let cases: [(&[&str], Option<&str>, Exit); 4] = [
            (&[], None, Exit::BadInput),
            (&[], Some("Li"), Exit::BadInput),
            (&["Li", "Wang"], None, Exit::Usage),
            (&["Li", "Wang"], Some("Zhao"), Exit::BadInput),
        ];
        for (members, asked, exit) in cases {
            let laptop = laptop(members, None);
            assert_eq!(unlock(&laptop, asked, &source(Some("words"))).unwrap_err().exit, exit, "{members:?} {asked:?}");
            assert_eq!(laptop.calls.lock().unwrap().len(), 1);
        }
    }

    #[test]
    fn a_given_passphrase_goes_before_the_one_a_practice_district_shows() {
        let cases =
            [(Some("mine"), Some("shown"), "mine"), (None, Some("shown"), "shown"), (Some("mine"), None, "mine")];
        for (given, shown, taken) in cases {
            let laptop = laptop(&["Li", "Wang"], shown);
            unlock(&laptop, Some("Wang"), &source(given)).unwrap();
            let calls = laptop.calls.lock().unwrap();
            assert_eq!(calls[1], ("session.unlock".into(), json!({ "member": "id of Wang", "passphrase": taken })));
        }
    }
}
