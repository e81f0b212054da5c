//! Text is set right once, before any writer sees it: GB/T 15834 punctuation, no break inside a number, nothing a file
//! format cannot hold.

/// A text as it may be printed. Control characters and U+FFFE/U+FFFF go; tabs and line breaks become one space; half-width
/// `, ; : ? ! ( )` beside a Chinese character become full-width; a space between digits cannot break; a space
/// between a Chinese character and a digit goes; spaces at the ends go. Doing it twice changes nothing more.
pub fn clean_text(text: &str) -> String {
    let chars = widen(&without_controls(text));
    spaces(&chars).trim_matches([' ', '\u{3000}']).to_owned()
}

fn without_controls(text: &str) -> Vec<char> {
    let mut kept: Vec<char> = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' | ' ' => {
                if kept.last().is_some_and(|last| *last != ' ') {
                    kept.push(' ');
                }
            }
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{feff}' | '\u{200b}') => {}
            c if is_turning(c) => {}
            c => kept.push(c),
        }
    }
    kept
}

/// Marks that turn the reading direction and could show a text other than it is.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A Chinese character, or full-width punctuation that stands for one here.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
        || matches!(c, '、' | '。' | '，' | '；' | '：' | '）' | '》' | '”' | '】' | '〕' | '％')
}

fn widen(chars: &[char]) -> Vec<char> {
    let mut open = Vec::new();
    let mut out = Vec::with_capacity(chars.len());
    for (index, &c) in chars.iter().enumerate() {
        let before = out.last().copied().filter(|c| is_han(*c)).is_some();
        let next = chars.get(index + 1).copied();
        let after = next.is_some_and(is_han);
        out.push(match c {
            '(' => {
                open.push(before || after);
                if before || after { '（' } else { c }
            }
            ')' => match open.pop() {
                Some(true) => '）',
                _ => c,
            },
            ',' | ';' | ':' | '?' | '!' if before || after => full(c),
            c => c,
        });
    }
    out
}

fn full(c: char) -> char {
    match c {
        ',' => '，',
        ';' => '；',
        ':' => '：',
        '?' => '？',
        '!' => '！',
        other => other,
    }
}

fn spaces(chars: &[char]) -> String {
    let mut out = String::with_capacity(chars.len() * 3);
    let mut last = ' ';
    for (index, &c) in chars.iter().enumerate() {
        let next = chars.get(index + 1).copied().unwrap_or(' ');
        let kept = match c {
            ' ' if last.is_ascii_digit() && next.is_ascii_digit() => Some('\u{a0}'),
            ' ' if beside_number(last, next) || is_wide_mark(last) => None,
            c => Some(c),
        };
        if let Some(c) = kept {
            out.push(c);
            last = c;
        }
    }
    out
}

fn beside_number(last: char, next: char) -> bool {
    (is_han(last) && next.is_ascii_digit()) || (last.is_ascii_digit() && is_han(next))
}

fn is_wide_mark(c: char) -> bool {
    matches!(c, '，' | '；' | '：' | '？' | '！' | '。' | '、' | '（' | '）')
}

#[cfg(test)]
mod tests {
    use super::clean_text;

    #[test]
    fn texts_are_set_right() {
        let cases = [
            ("收集诉求12件,办结9件;其余在办", "收集诉求12件，办结9件；其余在办"),
            ("安排,10月1日;共12,其中9,214人", "安排，10月1日；共12，其中9,214人"),
            ("诉求,建议;咨询:表扬", "诉求，建议；咨询：表扬"),
            ("楼道堆物(三号楼)已清理", "楼道堆物（三号楼）已清理"),
            ("(a, b)", "(a, b)"),
            ("共 1 087 件", "共1\u{a0}087件"),
            ("2026 年 10 月 8 日", "2026年10月8日"),
            ("好的, 谢谢!", "好的，谢谢！"),
            ("张喆堃 李赟 王昇玥 #$*@_<>&\"\u{b}", "张喆堃 李赟 王昇玥 #$*@_<>&\""),
            ("一行\r\n二行\t三", "一行 二行 三"),
            ("\u{0}\u{1f}\u{fffe}\u{ffff}\u{202e}空", "空"),
            ("15:30开会", "15:30开会"),
        ];
        for (raw, clean) in cases {
            assert_eq!(clean_text(raw), clean, "{raw:?}");
            assert_eq!(clean_text(clean), clean, "twice: {clean:?}");
        }
    }
}
