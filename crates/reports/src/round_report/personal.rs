//! Finds what points at a resident in free text: telephone and identity numbers, doors. The district's copy hides them.
//!
//! A detector, not a proof: names, and numbers written in Chinese, pass through. The author is told what was found.

/// What stands in place of something hidden.
pub(super) const HIDDEN: &str = "××";

/// The text with telephone numbers, identity numbers and doors hidden, and how many were.
pub(super) fn hide(text: &str) -> (String, u32) {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut found, mut at) = (String::with_capacity(text.len()), 0, 0);
    while at < chars.len() {
        let starts = is_digit(chars[at]) && (at == 0 || !is_digit(chars[at - 1]));
        match starts.then(|| personal_at(&chars, at)).flatten() {
            Some(end) => {
                out.push_str(HIDDEN);
                found += 1;
                at = end;
            }
            None => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    (out, found)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Where the personal number that starts here ends.
fn personal_at(chars: &[char], at: usize) -> Option<usize> {
    door(chars, at).or_else(|| number(chars, at))
}

/// The end of the digits that start here.
fn digits(chars: &[char], at: usize) -> usize {
    at + chars[at..].iter().take_while(|c| is_digit(**c)).count()
}

/// `18号501室`, `3号楼2单元501室`, `501室`.
fn door(chars: &[char], at: usize) -> Option<usize> {
    let end = digits(chars, at);
    if end == at {
        return None;
    }
    let after: String = chars[end..].iter().take(2).collect();
    if after.starts_with('室') {
        return Some(end + 1);
    }
    let joint = ["号楼", "单元", "弄", "号", "幢", "栋", "楼"].iter().find(|word| after.starts_with(**word))?;
    door(chars, end + joint.chars().count())
}

/// Digits in groups: a long run, a mobile number in parts, or building-entrance-flat.
fn number(chars: &[char], at: usize) -> Option<usize> {
    let mut ends = vec![(at, digits(chars, at))];
    while let Some((_, end)) = ends.last().copied() {
        let is_joined = chars.get(end).is_some_and(|c| matches!(c, '-' | '—' | '－' | ' '));
        if ends.len() == 4 || !is_joined || !chars.get(end + 1).is_some_and(|c| is_digit(*c)) {
            break;
        }
        ends.push((end + 1, digits(chars, end + 1)));
    }
    let lengths: Vec<usize> = ends.iter().map(|(from, to)| to - from).collect();
    let last = ends.last().map(|(_, end)| *end)?;
    let is_long = |n: &usize| *n >= 7;
    let is_mobile = lengths == [3, 4, 4];
    let is_flat = matches!(lengths[..], [1..=3, 1..=2, 3..=4]);
    let tail = usize::from(chars.get(last).is_some_and(|c| matches!(c, 'X' | 'x')));
    (lengths.iter().any(is_long) || is_mobile || is_flat).then_some(last + tail)
}

#[cfg(test)]
mod tests {
    use super::hide;

    #[test]
    fn what_points_at_a_resident_is_hidden() {
        let cases = [
            ("电话13812345678，晚上打", "电话××，晚上打"),
            ("手机138 1234 5678", "手机××"),
            ("座机021-64333333转8012", "座机××转8012"),
            ("身份证31010419600101123X", "身份证××"),
            ("住18号501室", "住××"),
            ("3号楼2单元501室漏水", "××漏水"),
            ("3-2-501漏水", "××漏水"),
            ("１３８１２３４５６７８", "××"),
        ];
        for (text, hidden) in cases {
            assert_eq!(hide(text), (hidden.to_owned(), 1), "{text}");
        }
    }

    #[test]
    fn what_does_not_stays() {
        for text in
            ["3号楼门口路灯不亮", "2026-10-08 上午", "43路车站", "共12件，其中3件", "12345热线", "3号楼6楼扶手", ""]
        {
            assert_eq!(hide(text), (text.to_owned(), 0), "{text}");
        }
    }
}
