//! Answers for people: a list becomes a table, an object a list of lines. Chinese characters take two columns.

use serde_json::Value;

/// The widest a table's cell gets (columns of the terminal).
const WIDEST: usize = 48;

/// An answer as text, each line ended.
pub(crate) fn text(answer: &Value, nothing: &str) -> String {
    let mut out = String::new();
    write(answer, "", &mut out);
    if out.is_empty() { format!("{nothing}\n") } else { out }
}

fn write(value: &Value, indent: &str, out: &mut String) {
    match value {
        Value::Array(rows) if rows.iter().any(Value::is_object) => write_table(rows, indent, out),
        Value::Array(rows) => rows.iter().for_each(|row| push(out, indent, &plain(row))),
        Value::Object(fields) => {
            for (name, field) in fields {
                let is_nested = matches!(field, Value::Object(_)) || is_list_of_objects(field);
                if is_nested {
                    push(out, indent, &format!("{name}:"));
                    write(field, &format!("{indent}  "), out);
                } else {
                    push(out, indent, &format!("{name}: {}", plain(field)));
                }
            }
        }
        other => push(out, indent, &plain(other)),
    }
}

fn write_table(rows: &[Value], indent: &str, out: &mut String) {
    let names: Vec<&String> =
        rows.iter().find_map(Value::as_object).map(|row| row.keys().collect()).unwrap_or_default();
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| names.iter().map(|name| cell(&row[name.as_str()])).collect()).collect();
    let widths: Vec<usize> = names
        .iter()
        .enumerate()
        .map(|(n, name)| cells.iter().map(|row| width(&row[n])).chain([width(name)]).max().unwrap_or(0))
        .collect();
    let head: Vec<String> = names.iter().map(|name| (*name).clone()).collect();
    for row in std::iter::once(&head).chain(&cells) {
        let padded: Vec<String> = row.iter().zip(&widths).map(|(text, width)| pad(text, *width)).collect();
        push(out, indent, padded.join("  ").trim_end());
    }
}

fn push(out: &mut String, indent: &str, line: &str) {
    out.push_str(indent);
    out.push_str(line);
    out.push('\n');
}

fn is_list_of_objects(value: &Value) -> bool {
    value.as_array().is_some_and(|rows| rows.iter().any(Value::is_object))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(rows) if !is_list_of_objects(value) => rows.iter().map(plain).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

fn cell(value: &Value) -> String {
    let text = plain(value).replace(['\n', '\r', '\t'], " ");
    if width(&text) <= WIDEST {
        return text;
    }
    let mut kept = String::new();
    for character in text.chars() {
        if width(&kept) + columns(character) >= WIDEST {
            break;
        }
        kept.push(character);
    }
    kept + "…"
}

fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// East Asian wide and full-width characters take two columns (the blocks that occur in Chinese text).
fn columns(character: char) -> usize {
    let is_wide = matches!(character,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{33ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}');
    if is_wide { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_is_a_table_whose_columns_stand_under_each_other() {
        let rows = json!([{ "name": "上海新村", "n": 3 }, { "name": "ab", "n": null }]);
        assert_eq!(text(&rows, "nothing"), "n  name\n3  上海新村\n-  ab\n");
    }

    #[test]
    fn nothing_says_so_and_long_cells_are_cut() {
        assert_eq!(text(&json!([]), "nothing"), "nothing\n");
        let long = "长".repeat(100);
        let shown = text(&json!([{ "t": long }]), "");
        assert!(shown.ends_with("…\n") && width(shown.lines().last().unwrap_or_default()) <= WIDEST);
    }

    #[test]
    fn an_object_shows_its_lists_below_their_names() {
        let page = json!({ "door": "3-2-501", "items": [{ "text": "漏水" }], "tags": ["a", "b"] });
        assert_eq!(text(&page, ""), "door: 3-2-501\nitems:\n  text\n  漏水\ntags: a、b\n");
    }
}
