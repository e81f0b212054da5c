//! Where each line of text stands on its page, for tests that hold a layout to its rule.

use serde_json::Value;
use typst::layout::{Frame, FrameItem, Point};
use typst::text::TextItem;

use crate::Error;
use crate::pages::with_document;

/// Two pieces of text belong to one line when their baselines differ by less than this, in points.
const SAME_BASELINE: f64 = 0.5;

/// Text on one baseline in one type size, left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Baseline, in points from the page's top edge.
    pub y_pt: f64,
    /// Left edge of the first character, in points from the page's left edge.
    pub x_pt: f64,
    /// Right edge of the last character, in points from the page's left edge.
    pub right_pt: f64,
    /// Type size in points.
    pub size_pt: f64,
    /// The text; a tab stands for a gap wider than one character, as between the cells of a table.
    pub chars: String,
}

/// The lines of every page from top to bottom, as the compiler laid them out.
///
/// # Errors
/// [`Error::Template`] when the template fails on this data.
pub fn text_lines(source: &str, data: &Value) -> Result<Vec<Vec<Line>>, Error> {
    with_document(source, data, |document| Ok(document.pages().iter().map(|page| page_lines(&page.frame)).collect()))
}

fn page_lines(frame: &Frame) -> Vec<Line> {
    let mut pieces = Vec::new();
    collect(frame, Point::zero(), &mut pieces);
    pieces.sort_by(|a, b| a.y_pt.total_cmp(&b.y_pt).then(a.x_pt.total_cmp(&b.x_pt)));
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        match lines.iter_mut().rev().find(|line| same_line(line, &piece)) {
            Some(line) => join(line, piece),
            None => lines.push(piece),
        }
    }
    lines
}

fn collect(frame: &Frame, origin: Point, pieces: &mut Vec<Line>) {
    for (offset, item) in frame.items() {
        let at = origin + *offset;
        match item {
            FrameItem::Group(group) => {
                let moved = Point::new(group.transform.tx, group.transform.ty);
                collect(&group.frame, at + moved, pieces);
            }
            FrameItem::Text(text) => pieces.push(piece(text, at)),
            _ => {}
        }
    }
}

fn piece(text: &TextItem, at: Point) -> Line {
    Line {
        y_pt: at.y.to_pt(),
        x_pt: at.x.to_pt(),
        right_pt: (at.x + text.width()).to_pt(),
        size_pt: text.size.to_pt(),
        chars: text.text.to_string(),
    }
}

fn same_line(line: &Line, piece: &Line) -> bool {
    (line.y_pt - piece.y_pt).abs() < SAME_BASELINE && (line.size_pt - piece.size_pt).abs() < 0.01
}

/// Pieces come sorted by baseline first, so a slightly lower piece may still stand further left.
fn join(line: &mut Line, piece: Line) {
    if piece.x_pt < line.x_pt {
        let before = Line { chars: std::mem::take(&mut line.chars), ..line.clone() };
        *line = piece;
        return join(line, before);
    }
    if piece.x_pt - line.right_pt > line.size_pt {
        line.chars.push('\t');
    }
    line.chars.push_str(&piece.chars);
    line.right_pt = line.right_pt.max(piece.right_pt);
}
