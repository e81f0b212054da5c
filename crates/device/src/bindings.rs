//! `ui/src/api/generated.ts`: types and functions from the command list.

use crate::{command::Entry, commands::COMMANDS, types::Types};
use kernel::Access;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The text of the generated file.
pub fn bindings() -> String {
    let mut types = Types::default();
    let mut features: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for entry in COMMANDS {
        let (feature, verb) = entry.name.split_once('.').unwrap_or(("app", entry.name));
        features.entry(feature).or_default().push(function(entry, verb, &mut types));
    }
    let mut out = String::from(
        "// Written by `make bindings` from the command list in Rust. Do not edit.\nimport { call } from './call'\n\n/** Any record. */\nexport type Id = string\n\n",
    );
    for declaration in types.declarations() {
        let _ = writeln!(out, "export {declaration}");
    }
    out.push_str("/** A record kind that looks different now, or `sync`: a sync began, went on or ended. */\nexport type Tag = RecordKind | 'sync';\n\nexport type Waited = { cursor: string, tags: Array<Tag> };\n\n/** One typed function a command. */\nexport const commands = {\n");
    for (feature, functions) in features {
        let _ = writeln!(out, "  {feature}: {{\n{}  }},", functions.concat());
    }
    out.push_str(
        "  changes: {\n    wait: (args: { cursor: string }) => call<Waited>('changes.wait', args),\n  },\n}\n\n",
    );
    out.push_str(&tags());
    out.push_str(&without_lease());
    out
}

/// What a screen may ask for while the lease is over.
fn without_lease() -> String {
    let names = COMMANDS.iter().map(|entry| entry.name).filter(|name| crate::lease::runs_without(name));
    let lines: String = names.map(|name| format!("  '{name}',\n")).collect();
    format!(
        "\n/** Commands that run though the lease is over. */\nexport const runsWithoutLease: string[] = [\n{lines}];\n"
    )
}

fn function(entry: &Entry, verb: &str, types: &mut Types) -> String {
    let (args, answer) = (entry.signature)(types);
    let answer = if answer == "Done" { "Done".to_owned() } else { answer };
    match args.as_str() {
        "None" => format!("    {verb}: () => call<{answer}>('{}', {{}}),\n", entry.name),
        _ => format!("    {verb}: (args: {args}) => call<{answer}>('{}', args),\n", entry.name),
    }
}

/// After which kinds' change a query is run again.
fn tags() -> String {
    let mut out = String::from(
        "/** After which tags each query is run again. */\nexport const reads: Record<string, Tag[]> = {\n",
    );
    for entry in COMMANDS {
        if let Access::Reads(kinds) = entry.access {
            let is_of_sync = entry.name.starts_with("sync.");
            let words = kinds.iter().map(|k| k.word()).chain(is_of_sync.then_some(crate::news::SYNC));
            let words: Vec<String> = words.map(|word| format!("'{word}'")).collect();
            let _ = writeln!(out, "  '{}': [{}],", entry.name, words.join(", "));
        }
    }
    out.push_str("}\n");
    out
}
