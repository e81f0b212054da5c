//! The house keeps its shape: who may import whom, how long a file may be, which words may name a thing.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house {
    pub mod files;
    pub mod floors;
    pub mod names;
    pub mod window;
}

use cargo_metadata::{DependencyKind, MetadataCommand};
use house::floors::{Graph, crossings};
use house::{files, names, window};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The workspace's crates and which of the others each one imports; dependencies of tests don't count.
fn graph() -> Graph {
    let metadata = MetadataCommand::new().manifest_path(files::root().join("Cargo.toml")).no_deps().exec().unwrap();
    let names: BTreeSet<String> = metadata.packages.iter().map(|package| package.name.to_string()).collect();
    let imports = |package: &cargo_metadata::Package| -> BTreeSet<String> {
        let built = package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development);
        built.map(|d| d.name.clone()).filter(|name| names.contains(name)).collect()
    };
    metadata.packages.iter().map(|package| (package.name.to_string(), imports(package))).collect()
}

fn graph_of(lines: &[(&str, &[&str])]) -> Graph {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    lines.iter().map(|(name, imports)| ((*name).to_owned(), set(imports))).collect::<BTreeMap<_, _>>()
}

#[test]
fn a_crate_imports_only_what_its_floor_allows() {
    let graph = graph();
    assert!(graph.len() >= 15, "the workspace was not read: {:?}", graph.keys());
    assert_eq!(crossings(&graph), Vec::<String>::new());
}

#[test]
fn each_kind_of_crossing_is_found() {
    let cases: [(&str, Graph); 7] = [
        ("a sibling", graph_of(&[("visits", &["concerns"]), ("concerns", &[])])),
        ("upwards", graph_of(&[("kernel", &["store"]), ("store", &[])])),
        ("a door past the device", graph_of(&[("cli", &["store"]), ("store", &[])])),
        ("a feature at the keys", graph_of(&[("concerns", &["seal"]), ("seal", &[])])),
        ("the hub at the vault", graph_of(&[("hub", &["vault"]), ("vault", &[])])),
        ("the hub at consultations", graph_of(&[("hub", &["consultations"]), ("consultations", &[])])),
        ("a crate without a floor", graph_of(&[("common", &[])])),
    ];
    for (what, graph) in cases {
        assert!(!crossings(&graph).is_empty(), "{what} went through");
    }
    assert_eq!(
        crossings(&graph_of(&[("store", &["kernel", "seal", "change"]), ("kernel", &[])])),
        Vec::<String>::new()
    );
}

#[test]
fn the_hub_reaches_no_key_and_no_consultation_by_any_path() {
    let bad = graph_of(&[("hub", &["reports"]), ("reports", &["visits"]), ("visits", &["vault"]), ("vault", &[])]);
    assert!(crossings(&bad).iter().any(|line| line.contains("hub") && line.contains("vault")));
}

#[test]
fn every_crate_takes_the_lints_and_the_licence_of_the_workspace() {
    for manifest in files::manifests() {
        let text = files::text(&manifest);
        for needed in ["[lints]\nworkspace = true", "license.workspace = true", "publish.workspace = true"] {
            assert!(text.contains(needed), "{} lacks {needed}", manifest.display());
        }
        assert!(!text.contains("git = "), "{}: sources are crates.io only", manifest.display());
    }
}

#[test]
fn every_crate_says_what_it_is() {
    let roots = files::sources().into_iter().filter(|p| p.ends_with("src/lib.rs") || p.ends_with("src/main.rs"));
    for path in roots {
        assert!(files::text(&path).starts_with("//! "), "{} does not begin with what it is", path.display());
    }
}

#[test]
fn no_source_file_is_longer_than_six_hundred_lines() {
    let sources = files::sources();
    assert!(sources.len() > 50, "too few sources were found: {}", sources.len());
    let long: Vec<String> = sources
        .iter()
        .map(|path| (path, files::text(path).lines().count()))
        .filter(|(_, lines)| *lines > 600)
        .map(|(path, lines)| format!("{}: {lines}", path.display()))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn nothing_is_named_by_a_word_that_says_nothing() {
    let found: Vec<String> = files::sources()
        .iter()
        .flat_map(|path| {
            names::banned_in(path, &files::text(path)).into_iter().map(move |n| format!("{}: {n}", path.display()))
        })
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn banned_names_are_found_where_they_stand() {
    let cases = [
        ("a.rs", "pub struct VisitManager {", "VisitManager"),
        ("a.rs", "enum CommandInfo {", "CommandInfo"),
        ("a.rs", "trait DoorHelper: Send {", "DoorHelper"),
        ("a.ts", "export class SyncService {", "SyncService"),
        ("a.ts", "export interface RowData {", "RowData"),
        ("src/door_utils.rs", "", "door_utils"),
        ("src/mod.rs", "", "mod"),
    ];
    for (path, text, name) in cases {
        assert_eq!(names::banned_in(path.as_ref(), text), [name], "{path} {text}");
    }
    let good = "pub struct Database; struct Informed; type Unutilised = (); // the Manager of a property";
    assert_eq!(names::banned_in("src/visit.rs".as_ref(), good), Vec::<String>::new());
}

#[test]
fn every_migration_is_listed_once_by_its_crate() {
    let mut seen = 0;
    for (krate, file) in files::migrations() {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(names::is_migration(&name), "{name} is not <date>_<nn>_<what>");
        let source: String =
            files::sources().iter().filter(|p| p.starts_with(krate.join("src"))).map(|p| files::text(p)).collect();
        assert_eq!(source.matches(&format!("{name}.sql\"")).count(), 1, "{name} in {}", krate.display());
        seen += 1;
    }
    assert!(seen > 0, "no migration was found");
}

#[test]
fn a_migration_has_a_date_a_number_and_a_name() {
    for wrong in ["places", "2026_11_22_places", "2026_11_22_01", "2026_11_22_01_", "202611_01_places"] {
        assert!(!names::is_migration(wrong), "{wrong}");
    }
    for right in ["2026_11_22_01_places", "2026-11-22_01_places", "20261122_12_places_by_code"] {
        assert!(names::is_migration(right), "{right}");
    }
}

#[test]
fn no_page_of_the_docs_points_at_something_missing() {
    let pages = files::pages();
    assert!(pages.len() >= 4, "{pages:?}");
    let missing: Vec<String> = pages.iter().flat_map(|page| files::dead_links(page)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_window_allows_no_more_than_the_face_needs() {
    let json = |path: &str| serde_json::from_str::<Value>(&files::text(&files::root().join(path))).unwrap();
    let (config, capability) = (json("src-tauri/tauri.conf.json"), json("src-tauri/capabilities/main.json"));
    assert_eq!(window::faults(&config, &capability), Vec::<String>::new());
    assert!(window::is_tauri_new_enough(&files::text(&files::root().join("Cargo.lock"))));

    let mut open = config.clone();
    open["app"]["security"]["csp"] = json!("default-src 'self'; script-src 'self' 'unsafe-inline' https://cdn.example");
    open["app"]["withGlobalTauri"] = json!(true);
    let wide = json!({ "windows": ["*"], "permissions": ["core:default"], "remote": {} });
    assert!(window::faults(&open, &wide).len() >= 6, "{:?}", window::faults(&open, &wide));
    assert!(!window::is_tauri_new_enough("name = \"tauri\"\nversion = \"2.11.0\"\n"));
}

/// `make bindings` runs this one with ZOUFANG_WRITE_BINDINGS set: then the file is written before it is compared.
#[test]
fn the_types_of_the_screens_are_those_of_the_command_list() {
    let path = files::root().join("ui/src/api/generated.ts");
    let fresh = device::bindings();
    if std::env::var_os("ZOUFANG_WRITE_BINDINGS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    assert!(files::text(&path) == fresh, "ui/src/api/generated.ts is stale: make bindings");
}

#[test]
fn the_project_names_no_machine_it_was_written_on() {
    let traces = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/var/", "tmp/zou"), concat!("/tmp/", "bash_")];
    let written = files::sources().into_iter().chain(files::pages()).chain(files::manifests()).chain(files::scripts());
    for path in written {
        let text = files::text(&path);
        let found = traces.iter().find(|trace| text.contains(**trace));
        assert_eq!(found, None, "{}", path.display());
    }
}
