//! Pieces of WordprocessingML.

/// The first line of each part.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The namespaces of a part.
pub(super) const NAMESPACE: &str = concat!(
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" ",
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
);
/// One character of the grid in twips (15.75 pt).
const STEP: u32 = 315;

/// Text as XML; control characters are gone already (`clean_text`).
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// A run in the paragraph's own face.
pub(super) fn run(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text))
}

/// A paragraph in a style.
pub(super) fn paragraph(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}</w:p>", run(text))
}

/// The same paragraphs, each kept on the page of what follows it. Each names its style first, as all here do.
pub(super) fn kept(paragraphs: &str) -> String {
    let mut pieces = paragraphs.split("<w:pStyle ");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for (style, rest) in pieces.filter_map(|piece| piece.split_once("/>")) {
        out.push_str(&format!("<w:pStyle {style}/><w:keepNext/>{rest}"));
    }
    out
}

/// A blank line of the grid.
pub(super) fn blank() -> String {
    paragraph("Normal", "")
}

/// A gap of so many twips; also the paragraph a table must be followed by.
pub(super) fn spacer(height: u32) -> String {
    format!(
        concat!(
            "<w:p><w:pPr><w:pStyle w:val=\"Normal\"/><w:snapToGrid w:val=\"0\"/>",
            "<w:spacing w:line=\"{}\" w:lineRule=\"exact\"/></w:pPr></w:p>"
        ),
        height
    )
}

/// A paragraph with indents counted in half characters: left, right, hanging.
pub(super) fn indented(text: &str, halves: (u32, u32, u32), stand: &str) -> String {
    let (left, right, hanging) = halves;
    let (chars, twips) = (|h: u32| h * 50, |h: u32| h * STEP / 2);
    format!(
        concat!(
            "<w:p><w:pPr><w:pStyle w:val=\"Normal\"/><w:ind w:leftChars=\"{}\" w:left=\"{}\" w:rightChars=\"{}\" ",
            "w:right=\"{}\" w:hangingChars=\"{}\" w:hanging=\"{}\"/><w:jc w:val=\"{}\"/></w:pPr>{}</w:p>"
        ),
        chars(left),
        twips(left),
        chars(right),
        twips(right),
        chars(hanging),
        twips(hanging),
        stand,
        run(text)
    )
}

/// How wide a text stands, in half characters: ASCII one, everything else two.
pub(super) fn half_width(text: &str) -> u32 {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
