//! Where a title may be broken: GB/T 9704 asks for lines by sense; the app offers lines of like length, the author decides.

/// How many cells a line may be longer or shorter to end where the sense does.
const BY_SENSE: usize = 6;
/// Half-width cells of a title line: 156 mm hold 20 full-width characters of 22 points.
const LINE: usize = 40;

/// A title in as few lines as it needs, of like length, never broken inside quotation marks, book-title marks or a
/// number, and no line beginning with a mark that belongs to the line before. Where no such places are found a line
/// stays too long and the writers break it.
pub fn title_lines(title: &str) -> Vec<String> {
    let chars: Vec<char> = title.chars().collect();
    let least = width(&chars).div_ceil(LINE).max(1);
    let tries: Vec<Vec<String>> = (least..least + 3).map(|count| split(&chars, count)).collect();
    let fitting = tries.iter().find(|lines| lines.iter().all(|line| line.chars().map(cells).sum::<usize>() <= LINE));
    fitting.or(tries.first()).cloned().unwrap_or_default()
}

/// The title in so many lines, or fewer if it offers fewer places.
fn split(chars: &[char], count: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = chars;
    for remaining in (2..=count).rev() {
        let Some(end) = nearest_break(rest, width(rest) / remaining) else { break };
        lines.push(rest[..end].iter().collect());
        rest = &rest[end..];
    }
    lines.push(rest.iter().collect());
    lines
}

fn width(chars: &[char]) -> usize {
    chars.iter().map(|c| cells(*c)).sum()
}

fn cells(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

/// The allowed place whose line comes nearest to the wished width.
fn nearest_break(chars: &[char], wished: usize) -> Option<usize> {
    let mut width = 0;
    let mut depth = 0i32;
    let mut best: Option<(usize, usize)> = None;
    for (index, pair) in chars.windows(2).enumerate() {
        width += cells(pair[0]);
        depth += change_of_depth(pair[0]);
        let miss = width.abs_diff(wished) + if is_by_sense(pair[0], pair[1]) { 0 } else { BY_SENSE };
        let allowed = width <= LINE && depth == 0 && may_part(pair[0], pair[1]);
        if allowed && best.is_none_or(|(_, least)| miss < least) {
            best = Some((index + 1, miss));
        }
    }
    best.map(|(end, _)| end)
}

/// A name in marks begins or ends a line of its own.
fn is_by_sense(before: char, after: char) -> bool {
    matches!(after, '“' | '《') || matches!(before, '”' | '》')
}

fn change_of_depth(c: char) -> i32 {
    match c {
        '“' | '《' | '（' | '〔' => 1,
        '”' | '》' | '）' | '〕' => -1,
        _ => 0,
    }
}

/// Numbers stay whole and with their measure word (第4次, 2026年第4次); 的 and marks do not begin a line.
fn may_part(before: char, after: char) -> bool {
    let clings = matches!(after, '的' | '度' | '、' | '，' | '：' | '”' | '》' | '）' | '〕');
    let in_period = before == '年' && after == '第';
    let in_number = before.is_ascii_alphanumeric() || (before == '第' && after.is_ascii_digit());
    !clings && !in_number && !in_period
}

#[cfg(test)]
mod tests {
    use super::title_lines;

    #[test]
    fn titles_are_broken_into_lines_of_like_length() {
        let cases: [(&str, &[&str]); 5] = [
            ("关于集中走访情况的报告", &["关于集中走访情况的报告"]),
            ("", &[""]),
            (
                "关于2026年第4次“满意在徐汇·服务在基层”集中走访情况的报告",
                &["关于2026年第4次", "“满意在徐汇·服务在基层”", "集中走访情况的报告"],
            ),
            (
                "徐汇区“满意”行动领导小组办公室关于2026年第4次集中走访情况的报告",
                &["徐汇区“满意”行动领导小组办公室", "关于2026年第4次集中走访情况的报告"],
            ),
            (
                "（一二三四五六七八九十一二三四五六七八九十一二三）",
                &["（一二三四五六七八九十一二三四五六七八九十一二三）"],
            ),
        ];
        for (title, lines) in cases {
            assert_eq!(title_lines(title), lines, "{title}");
            assert_eq!(title_lines(title).concat(), title);
        }
    }
}
