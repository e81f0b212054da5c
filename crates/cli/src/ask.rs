//! Which command of the list answers `list`, `show`, `figures` and the rest.

use crate::{Core, Failure};
use kernel::{ErrorCode, Refusal};
use serde_json::{Map, Value, json};

/// One command with its arguments.
pub(crate) type Asked = (&'static str, Value);

/// The commands that `show ID` tries in turn: an id does not say its kind.
const SHOWS: [&str; 4] = ["items.show", "visits.show", "visits.call", "directory.team"];

/// The kinds of `list`: command, arguments before any filter, and the argument that cuts the answer when the command has one.
const LISTS: &[(&str, &str, &str)] = &[
    ("community", "directory.communities", "{}"),
    ("team", "directory.teams", r#"{"search":null,"only_vacant":false}"#),
    ("finding", "directory.findings", "{}"),
    ("household", "directory.households", r#"{"community":null,"search":null}"#),
    ("member", "directory.members", "{}"),
    ("round", "visits.rounds", "{}"),
    ("visit", "visits.list", r#"{"community":null,"round":null}"#),
    (
        "item",
        "items.list",
        r#"{"search":null,"states":[],"natures":[],"categories":[],"routes":[],"community":null,"round":null,
            "only_overdue":false,"only_unanswered":false,"offset":0,"limit":100}"#,
    ),
];

/// `list KIND --where FIELD=VALUE`.
pub(crate) fn list(kind: &str, filters: &[String], limit: u32) -> Result<Asked, Failure> {
    let found = LISTS.iter().find(|(word, ..)| *word == kind);
    let (_, name, args) = found.ok_or_else(|| Failure::usage("unknown_kind"))?;
    let mut args: Map<String, Value> = serde_json::from_str(args).unwrap_or_default();
    for filter in filters {
        let (field, value) = filter.split_once('=').ok_or_else(|| Failure::usage("unknown_filter"))?;
        let slot = args.get_mut(field).ok_or_else(|| Failure::usage("unknown_filter"))?;
        *slot = filled(slot, value)?;
    }
    if args.contains_key("limit") {
        args.insert("limit".to_owned(), json!(limit));
    }
    if kind == "household" && args["community"].is_null() {
        return Err(Failure::usage("community_needed"));
    }
    Ok((name, Value::Object(args)))
}

/// The value a filter gives its field: true or false, one more of several, or text.
fn filled(slot: &Value, value: &str) -> Result<Value, Failure> {
    match slot {
        Value::Bool(_) => value.parse().map(Value::Bool).map_err(|_| Failure::usage("unknown_filter")),
        Value::Number(_) => value.parse::<u32>().map(Value::from).map_err(|_| Failure::usage("unknown_filter")),
        Value::Array(several) => {
            Ok(several.iter().cloned().chain(value.split(',').map(Value::from)).collect::<Vec<_>>().into())
        }
        _ => Ok(Value::from(value)),
    }
}

/// The rows of a list's answer, at most `limit`.
pub(crate) fn rows(answer: Value, limit: u32) -> Value {
    let rows = match answer {
        Value::Object(mut page) if page.contains_key("rows") => page.remove("rows").unwrap_or_default(),
        other => other,
    };
    match rows {
        Value::Array(rows) => rows.into_iter().take(limit as usize).collect(),
        other => other,
    }
}

/// `show ID`: the first command that knows the id answers.
pub(crate) fn show(core: &dyn Core, id: &str) -> Result<Value, Failure> {
    for name in SHOWS {
        match core.call(name, json!({ "id": id })) {
            Err(refusal) if refusal.code == ErrorCode::NotFound => {}
            answer => return Ok(answer?),
        }
    }
    Err(Refusal::new(ErrorCode::NotFound, "no_answer_with_this_id").with("id", id).into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::Exit;

    #[test]
    fn wrong_lists_are_refused_as_wrong_usage() {
        let cases: [(&str, &[&str]); 5] = [
            ("nonsense", &[]),
            ("item", &["no_such_field=1"]),
            ("item", &["community"]),
            ("item", &["only_overdue=perhaps"]),
            ("household", &[]),
        ];
        for (kind, filters) in cases {
            let filters: Vec<String> = filters.iter().map(|f| (*f).to_owned()).collect();
            assert_eq!(list(kind, &filters, 10).unwrap_err().exit, Exit::Usage, "{kind} {filters:?}");
        }
    }

    #[test]
    fn filters_fill_the_arguments_of_the_command() {
        let filters = ["states=raised,accepted", "only_overdue=true", "community=c1"].map(str::to_owned);
        let (name, args) = list("item", &filters, 7).unwrap();
        assert_eq!(name, "items.list");
        assert_eq!(args["states"], json!(["raised", "accepted"]));
        assert_eq!(
            (&args["only_overdue"], &args["community"], &args["limit"]),
            (&json!(true), &json!("c1"), &json!(7))
        );
        assert_eq!(args["search"], Value::Null);
    }

    #[test]
    fn every_list_starts_from_arguments_that_are_json() {
        for (kind, name, args) in LISTS {
            assert!(serde_json::from_str::<Map<String, Value>>(args).is_ok(), "{kind} {name}");
        }
    }

    #[test]
    fn rows_of_a_page_are_taken_out_and_cut() {
        assert_eq!(rows(json!({ "total": 3, "rows": [1, 2, 3] }), 2), json!([1, 2]));
        assert_eq!(rows(json!([1]), 2), json!([1]));
    }
}
