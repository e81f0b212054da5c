//! Cleaning what people typed into cells: stray spaces, full-width forms, characters nobody sees.

use crate::forms::LISTS;

/// Characters that change the direction or the look of text without being seen (security.md 3.8).
fn is_unseen(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// The text as the store keeps it, without all that is unseen and without white space around it.
pub fn clean(text: &str) -> String {
    let seen: String = store::clean(text).chars().filter(|c| !is_unseen(*c)).collect();
    seen.trim().to_owned()
}

/// Full-width Latin letters, digits and signs in their usual width; the long dashes as a hyphen.
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => '-',
            _ => c,
        })
        .collect()
}

/// A person's name: no space beside a Chinese character, single ones between the words of other names.
pub fn person_name(text: &str) -> String {
    let words: Vec<String> = clean(text).split_whitespace().map(str::to_owned).collect();
    let mut name = String::new();
    for word in words {
        let between_latin = name.ends_with(|c: char| c.is_ascii()) && word.starts_with(|c: char| c.is_ascii());
        if between_latin && !name.is_empty() {
            name.push(' ');
        }
        name.push_str(&word);
    }
    name
}

/// A column title or a word of a form, for comparing: no white space, usual width.
pub(crate) fn title_key(text: &str) -> String {
    half_width(&clean(text)).split_whitespace().collect()
}

/// Text, or none where nothing is written.
pub(crate) fn non_empty(text: &str) -> Option<String> {
    let text = clean(text);
    (!text.is_empty()).then_some(text)
}

/// The things a cell lists, in their order.
pub(crate) fn listed(cell: &str) -> Vec<String> {
    let mut parts = vec![cell.to_owned()];
    for separator in &LISTS.list_separators {
        parts = parts.iter().flat_map(|p| p.split(separator.as_str()).map(str::to_owned).collect::<Vec<_>>()).collect();
    }
    parts.iter().filter_map(|p| non_empty(p)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_stray_spaces() {
        let cases = [
            (" 区洋桂 ", "区洋桂"),
            ("熊\u{3000}祎", "熊祎"),
            ("余 娟", "余娟"),
            ("Anna  Maria", "Anna Maria"),
            ("\u{feff}张丽\u{202e}", "张丽"),
            ("", ""),
        ];
        for (written, name) in cases {
            assert_eq!(person_name(written), name, "{written:?}");
        }
    }

    #[test]
    fn titles_compare_in_one_width() {
        assert_eq!(title_key(" 街道（镇） "), "街道(镇)");
        assert_eq!(title_key("联系 电话"), "联系电话");
    }

    #[test]
    fn a_cell_lists_things_in_their_order() {
        assert_eq!(listed("独居老人、高龄"), ["独居老人", "高龄"]);
        assert!(listed(" 、").is_empty());
    }
}
