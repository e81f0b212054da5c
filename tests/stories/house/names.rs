//! Words that name nothing (docs/ARCHITECTURE.md, 6).

use std::path::Path;

const BANNED: [&str; 11] =
    ["Manager", "Service", "Helper", "Helpers", "Util", "Utils", "Processor", "Data", "Info", "Common", "Misc"];
/// The field's usual word for a table that is walked by keys (docs/ARCHITECTURE.md, 4).
const ALLOWED: [&str; 1] = ["DataGrid"];
const BEFORE_A_NAME: [&str; 6] = ["struct", "enum", "trait", "type", "class", "interface"];

/// The names in a file, and the file's own, that contain a banned word.
pub fn banned_in(path: &Path, text: &str) -> Vec<String> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let stem = stem.split('.').next().unwrap_or_default().to_owned();
    // Cargo takes every file of a tests folder for a test of its own, so what tests share lies in `<name>/mod.rs` there.
    let is_mod = stem == "mod" && !path.components().any(|part| part.as_os_str() == "tests");
    let is_banned_file = is_mod || is_banned(&stem);
    let own = is_banned_file.then_some(stem);
    own.into_iter().chain(text.lines().flat_map(named_in).filter(|name| is_banned(name))).collect()
}

/// `2026_11_22_01_places`: a date, a number, and what it does. The date's parts may also be joined by hyphens or by nothing.
pub fn is_migration(name: &str) -> bool {
    let digits: String = name.chars().filter(|c| !matches!(c, '-' | '_')).take(10).collect();
    let what = name.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_'));
    let begins_a_word = what.starts_with(|c: char| c.is_ascii_lowercase());
    digits.len() == 10
        && digits.bytes().all(|b| b.is_ascii_digit())
        && begins_a_word
        && name.contains(&format!("_{what}"))
}

fn named_in(line: &str) -> Vec<String> {
    let quoted_out: String = line.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let code = quoted_out.split("//").next().unwrap_or_default();
    if code.trim_start().starts_with('*') {
        return Vec::new();
    }
    let words: Vec<&str> = code.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect();
    let pairs = words.windows(2).filter(|pair| BEFORE_A_NAME.contains(&pair[0]));
    pairs.map(|pair| pair[1].to_owned()).filter(|name| name.starts_with(char::is_uppercase)).collect()
}

/// Whether a CamelCase or snake_case name has a banned word among its words.
fn is_banned(name: &str) -> bool {
    !ALLOWED.contains(&name)
        && words_of(name).iter().any(|word| BANNED.iter().any(|banned| banned.eq_ignore_ascii_case(word)))
}

fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in name.chars() {
        if character.is_uppercase() || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (character.is_alphanumeric(), words.last_mut()) {
            word.push(character);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
