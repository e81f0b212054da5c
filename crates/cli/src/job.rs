//! What a subcommand comes to: calls of the list, made ready before anything is opened.

use crate::args::{Bundle, HeldRuling, Hub, Import, ImportKind, Report, Verb};
use crate::{Core, Failure, ask, file, paper};
use kernel::Refusal;
use serde_json::{Value, json};
use std::path::Path;

/// A subcommand, ready to run.
pub(crate) enum Job<'a> {
    /// One call.
    Call(String, Value),
    /// One call of which so many rows are wanted.
    Rows(ask::Asked, u32),
    /// Calls in turn: line number, name, arguments.
    Lines(Vec<(usize, String, Value)>),
    /// Whatever record has this id.
    Show(&'a str),
    /// A paper and where to put it.
    Paper(&'a Report),
}

impl<'a> Job<'a> {
    /// The job of a subcommand.
    pub fn of(verb: &'a Verb) -> Result<Self, Failure> {
        let call = |name: &str, args: Value| Ok(Self::Call(name.to_owned(), args));
        match verb {
            Verb::Demo { district, scale, seed } => {
                call("demo.make", json!({ "district": district, "scale": scale, "seed": seed }))
            }
            Verb::Import(import) => imported(import),
            Verb::Attach { item, file } => attached(item, file),
            Verb::Call { name, arguments } => call(name, parsed(arguments)?),
            Verb::Apply { file } => Ok(Self::Lines(lines(&file::text(file)?)?)),
            Verb::List { kind, filters, limit } => Ok(Self::Rows(ask::list(kind, filters, *limit)?, *limit)),
            Verb::Show { id } => Ok(Self::Show(id)),
            Verb::History { id, from_hub } => {
                call(if *from_hub { "history.fetch" } else { "history.show" }, json!({ "id": id }))
            }
            Verb::Search { text } => call("search.find", json!({ "text": text })),
            Verb::Figures { period, scope, as_of } => {
                call("figures.show", json!({ "period": period, "team": scope, "as_of": as_of }))
            }
            Verb::Report(report) => paper::format(report).map(|_| Self::Paper(report)),
            Verb::Sync { hub } => call("sync.now", json!({ "hub": hub })),
            Verb::Ledger { undelivered, limit } => {
                call("sync.deliveries", json!({ "undelivered": undelivered, "limit": limit }))
            }
            Verb::Conflicts => call("conflicts.list", json!({})),
            Verb::Held { ruling } => Ok(held(ruling.as_ref())),
            Verb::Hub(Hub::Card) => call("hub.district_card", json!({})),
            Verb::Hub(Hub::Adopt { file }) => call("hub.adopt", sent(file)?),
            Verb::Hub(Hub::Join { file }) => call("hub.join", sent(file)?),
            Verb::Hub(Hub::Relay { file }) => call("carriers.set_relay", sent(file)?),
            Verb::Hub(Hub::ForgetRelay) => call("carriers.forget_relay", json!({})),
            Verb::Bundle(Bundle::Export { dir }) => call("carriers.save_bundle", json!({ "folder": absolute(dir)? })),
            Verb::Bundle(Bundle::Import { file }) => call("carriers.take_answer", sent(file)?),
            Verb::Verify => call("safety.verify", json!({})),
            Verb::Backup { dir } => call("safety.backup", json!({ "folder": absolute(dir)? })),
            Verb::Restore { file } => call("safety.restore", json!({ "path": there(file)? })),
            Verb::Export { dir } => call("safety.export", json!({ "path": absolute(dir)? })),
            Verb::ImportExport { dir } => call("safety.import_export", json!({ "path": there(dir)? })),
            Verb::Init(_) | Verb::Join { .. } | Verb::Commands | Verb::Serve { .. } => {
                Err(Failure::usage("no_such_command"))
            }
        }
    }

    /// Whether somebody must have signed in: not to look at the start, to make a practice district, to put a copy back, or to
    /// be told where the hub is.
    pub fn needs_member(&self) -> bool {
        let is_apart =
            |name: &str| name.starts_with("session.") || matches!(name, "demo.make" | "safety.restore" | "hub.join");
        match self {
            Self::Call(name, _) => !is_apart(name),
            Self::Lines(lines) => !lines.first().is_some_and(|(_, name, _)| is_apart(name)),
            Self::Rows(..) | Self::Show(_) | Self::Paper(_) => true,
        }
    }

    /// Does it.
    pub fn run(self, core: &dyn Core) -> Result<Value, Failure> {
        match self {
            Self::Call(name, args) => Ok(core.call(&name, args)?),
            Self::Rows((name, args), limit) => Ok(ask::rows(core.call(name, args)?, limit)),
            Self::Lines(lines) => run_lines(core, lines),
            Self::Show(id) => ask::show(core, id),
            Self::Paper(report) => paper::make(core, report),
        }
    }
}

/// Runs the lines in turn. One that fails names its number; what the lines before it did, stays.
fn run_lines(core: &dyn Core, lines: Vec<(usize, String, Value)>) -> Result<Value, Failure> {
    let mut answers = Vec::new();
    for (number, name, args) in lines {
        let answer = core.call(&name, args);
        answers.push(answer.map_err(|refusal| refusal.with("line", number).with("done", answers.len()))?);
    }
    Ok(Value::Array(answers))
}

/// Every line must be a call before the first one runs.
fn lines(text: &str) -> Result<Vec<(usize, String, Value)>, Failure> {
    let numbered = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    numbered.map(|(index, line)| line_of(index + 1, line)).collect()
}

fn line_of(number: usize, line: &str) -> Result<(usize, String, Value), Failure> {
    let unfit = |refusal: Refusal| Failure::from(refusal.with("line", number));
    let mut wish = file::json(line).map_err(|failure| unfit(failure.refusal))?;
    let name = wish["name"].as_str().map(str::to_owned);
    let name = name.ok_or_else(|| unfit(Refusal::invalid("name", "field_required")))?;
    let args = wish.get_mut("args").map_or_else(|| json!({}), Value::take);
    Ok((number, name, args))
}

fn imported(import: &Import) -> Result<Job<'static>, Failure> {
    let file = file::read(&import.file)?;
    let kind = match import.kind {
        ImportKind::Divisions => "divisions",
        ImportKind::Roster => "roster",
        ImportKind::Households => "households",
        ImportKind::Calendar => "calendar",
    };
    let args = json!({
        "kind": kind, "file_name": file.file_name, "content_base64": file.content_base64,
        "community": import.community, "skip_bad": import.skip_bad,
    });
    Ok(Job::Call(if import.dry_run { "imports.preview" } else { "imports.apply" }.to_owned(), args))
}

fn held(ruling: Option<&HeldRuling>) -> Job<'static> {
    let rule = |ids: &[String], verdict: &str, because: Option<&str>| {
        let args = json!({ "ids": ids, "verdict": verdict, "because": because });
        Job::Call("held.rule".to_owned(), args)
    };
    match ruling {
        None => Job::Call("held.list".to_owned(), json!({})),
        Some(HeldRuling::Admit { ids, because }) => rule(ids, "admitted", because.as_deref()),
        Some(HeldRuling::Refuse { ids, because }) => rule(ids, "refused", Some(because)),
    }
}

fn attached(item: &str, path: &Path) -> Result<Job<'static>, Failure> {
    let file = file::read(path)?;
    let args = json!({ "item": item, "file_name": file.file_name, "content_base64": file.content_base64 });
    Ok(Job::Call("attachments.add".to_owned(), args))
}

/// A file as the window sends it.
fn sent(path: &Path) -> Result<Value, Failure> {
    let file = file::read(path)?;
    Ok(json!({ "file_name": file.file_name, "content_base64": file.content_base64 }))
}

fn parsed(text: &str) -> Result<Value, Failure> {
    if text == "-" { file::json(&file::text(Path::new("-"))?) } else { file::json(text) }
}

/// The same of something that must be there already.
fn there(path: &Path) -> Result<String, Failure> {
    std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?;
    absolute(path)
}

/// The path as the app finds it from wherever it runs.
fn absolute(path: &Path) -> Result<String, Failure> {
    let absolute = std::path::absolute(path).map_err(|error| Failure::file(path, &error))?;
    Ok(absolute.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::ErrorCode;
    use std::sync::Mutex;

    /// Fails at `bad.call`, notes everything else.
    #[derive(Default)]
    struct Noting(Mutex<Vec<String>>);

    impl Core for Noting {
        fn call(&self, name: &str, args: Value) -> Result<Value, Refusal> {
            if name == "bad.call" {
                return Err(Refusal::not_now("too_early"));
            }
            if name.ends_with(".show") || name == "visits.call" {
                return Err(Refusal::new(ErrorCode::NotFound, "no_such_record"));
            }
            self.0.lock().unwrap().push(name.to_owned());
            Ok(args)
        }

        fn bytes(&self, _: &str) -> Option<(String, Vec<u8>)> {
            None
        }
    }

    #[test]
    fn a_line_that_is_no_call_stops_the_batch_before_it_begins() {
        for (text, line) in [("{\"name\":\"a.b\"}\n{", "2"), ("\n\n{\"args\":{}}", "3"), ("[]", "1")] {
            let failure = lines(text).unwrap_err();
            assert_eq!(
                (failure.exit, failure.refusal.params["line"].as_str()),
                (kernel::Exit::BadInput, line),
                "{text}"
            );
        }
    }

    #[test]
    fn a_call_that_fails_names_its_line_and_what_was_done_stays() {
        let core = Noting::default();
        let text = "{\"name\":\"a.one\"}\n\n{\"name\":\"bad.call\"}\n{\"name\":\"a.two\"}";
        let failure = Job::Lines(lines(text).unwrap()).run(&core).unwrap_err();
        assert_eq!((failure.exit, &*failure.refusal.params["line"]), (kernel::Exit::Refused, "3"));
        assert_eq!(failure.refusal.params["done"], "1");
        assert_eq!(*core.0.lock().unwrap(), ["a.one"]);
    }

    #[test]
    fn an_id_is_shown_by_the_first_command_that_knows_it() {
        let core = Noting::default();
        assert_eq!(Job::Show("7").run(&core).unwrap(), json!({ "id": "7" }));
        assert_eq!(*core.0.lock().unwrap(), ["directory.team"]);
    }

    #[test]
    fn a_copy_that_is_not_there_is_bad_input() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("none");
        for verb in [Verb::Restore { file: missing.clone() }, Verb::ImportExport { dir: missing.clone() }] {
            assert_eq!(Job::of(&verb).err().map(|failure| failure.exit), Some(kernel::Exit::BadInput));
        }
        assert!(Job::of(&Verb::Export { dir: missing }).is_ok());
    }

    #[test]
    fn only_what_comes_before_a_vault_runs_without_a_member() {
        let call = |name: &str| Job::Call(name.to_owned(), json!({})).needs_member();
        for name in ["items.list", "safety.verify", "safety.export", "imports.apply", "sync.state"] {
            assert!(call(name), "{name}");
        }
        for name in ["session.state", "demo.make", "safety.restore"] {
            assert!(!call(name), "{name}");
        }
    }
}
