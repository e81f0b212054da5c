//! One run of the command line: the subcommand, the calls it stands for, the answer printed.

use crate::args::{Cli, Init, Verb};
use crate::job::Job;
use crate::secret::{self, Source};
use crate::{Core, Failure, Words, file, home, serve, sign_in, table};
use kernel::{ErrorCode, Refusal};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// Runs one command line and prints its answer.
///
/// # Errors
/// A `Failure` with the exit code the program ends with.
pub fn run(cli: &Cli, words: Words) -> Result<(), Failure> {
    if let Verb::Commands = cli.verb {
        print(&commands(), cli, words);
        return Ok(());
    }
    let core: Arc<dyn Core> = Arc::new(open(cli)?);
    if let Verb::Serve { port, no_open } = cli.verb {
        return serve::run(core, port, |url| shown(url, no_open, words));
    }
    let source = source(cli, words);
    let answer = answer(&*core, cli, &source);
    sign_in::lock(&*core);
    let answer = answer?;
    print(&answer, cli, words);
    if cli_finds_damage(&cli.verb, &answer) {
        return Err(Refusal::new(ErrorCode::Corrupt, "vault_not_clean").into());
    }
    Ok(())
}

fn open(cli: &Cli) -> Result<device::Device, Failure> {
    let home = home::home(cli.home.clone()).ok_or_else(|| Failure::usage("no_home"))?;
    // A single command leaves the line alone unless it is about it; browser mode stays, so it keeps in touch by itself.
    let has_background = matches!(cli.verb, Verb::Serve { .. });
    let options = device::Options {
        now: std::env::var("ZOUFANG_NOW").ok(),
        program: device::RunningProgram::here(false),
        release_key: std::env::var("ZOUFANG_RELEASE_KEY").ok(),
        has_background,
        ..Default::default()
    };
    device::Device::open(&home, options).map_err(|error| error.refusal().into())
}

fn source(cli: &Cli, words: Words) -> Source<'_> {
    let variable = std::env::var("ZOUFANG_PASSPHRASE").ok();
    Source { variable, file: cli.passphrase_file.as_deref(), words }
}

/// The subcommands that found or fetch a vault, which nobody can have signed in to; all others run as a member.
fn answer(core: &dyn Core, cli: &Cli, source: &Source<'_>) -> Result<Value, Failure> {
    let nickname = cli.member.as_deref();
    match &cli.verb {
        Verb::Init(init) => found(core, init, nickname, source),
        Verb::Join { file: Some(file), .. } => join(core, file, nickname, source),
        Verb::Join { file: None, address } => {
            join_by_code(core, address.as_deref().unwrap_or_default(), nickname, source)
        }
        verb => {
            // What is wrong with the line itself is said before anybody is asked for a passphrase.
            let job = Job::of(verb)?;
            if job.needs_member() {
                sign_in::unlock(core, nickname, source)?;
            }
            job.run(core)
        }
    }
}

fn found(core: &dyn Core, init: &Init, nickname: Option<&str>, source: &Source<'_>) -> Result<Value, Failure> {
    let nickname = nickname.ok_or_else(|| Failure::usage("member_needed"))?;
    let file = file::read(&init.district)?;
    let args = json!({
        "file_name": file.file_name, "content_base64": file.content_base64, "nickname": nickname,
        "passphrase": source.must(true)?, "is_practice": init.practice,
    });
    let shown = core.call("session.found", args)?;
    sign_in::settle_code(core, &shown, init.practice, source)?;
    Ok(json!({ "member": shown["member"] }))
}

fn join(core: &dyn Core, file: &Path, nickname: Option<&str>, source: &Source<'_>) -> Result<Value, Failure> {
    let nickname = nickname.ok_or_else(|| Failure::usage("member_needed"))?;
    let given = file::read(file)?;
    let code = code_of("ZOUFANG_OPENING_CODE", (source, "opening_code"))?;
    let args = json!({
        "file_name": given.file_name, "content_base64": given.content_base64, "opening_code": code,
        "nickname": nickname, "passphrase": source.must(true)?,
    });
    joined(core, &core.call("session.join", args)?, source)
}

fn join_by_code(core: &dyn Core, address: &str, nickname: Option<&str>, source: &Source<'_>) -> Result<Value, Failure> {
    let nickname = nickname.ok_or_else(|| Failure::usage("member_needed"))?;
    let code = code_of("ZOUFANG_JOINING_CODE", (source, "joining_code"))?;
    let args = json!({
        "address": address, "joining_code": code, "nickname": nickname, "passphrase": source.must(true)?,
    });
    joined(core, &core.call("session.join_by_code", args)?, source)
}

/// From the environment, else from who sits there.
fn code_of(variable: &str, (source, prompt): (&Source<'_>, &str)) -> Result<String, Failure> {
    match std::env::var(variable) {
        Ok(code) => Ok(code),
        Err(_) => secret::line(&source.words.say("prompts", prompt)),
    }
}

fn joined(core: &dyn Core, shown: &Value, source: &Source<'_>) -> Result<Value, Failure> {
    let is_practice = core.call("session.state", json!({}))?["is_practice"] == true;
    sign_in::settle_code(core, shown, is_practice, source)?;
    Ok(json!({ "member": shown["member"] }))
}

fn cli_finds_damage(verb: &Verb, answer: &Value) -> bool {
    matches!(verb, Verb::Verify) && answer["is_clean"] != true
}

fn commands() -> Value {
    serde_json::to_value(device::Device::commands()).unwrap_or_default()
}

fn shown(url: &str, no_open: bool, words: Words) {
    println!("{url}");
    eprintln!("{}", words.say("notes", "open_in_browser"));
    // Without a browser the address above is all there is to do.
    if !no_open {
        let _ = opener::open_browser(url);
    }
}

fn print(answer: &Value, cli: &Cli, words: Words) {
    let text = if cli.json { format!("{answer:#}\n") } else { table::text(answer, &words.say("notes", "nothing")) };
    // A reader that went away (`| head`) is no fault of ours.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
}
