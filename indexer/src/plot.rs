//! Plots as SVG. Text in them is escaped.

use crate::language::Language;
use std::fmt::Write;

/// Width of all plots, in pixels.
const WIDTH: f64 = 720.0;
/// Height of a bar with the room below it.
const ROW: f64 = 22.0;

/// Text with the characters escaped that mean something in HTML, and those that nobody sees made
/// visible: names of files are whatever somebody called them.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Controls, and those that turn the direction of what follows.
            c if c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
    out
}

/// Bars, one a name, the longest as long as there is room.
pub(crate) fn bars(counts: &[(String, u64)], language: Language) -> String {
    let most = counts
        .iter()
        .map(|(_, count)| *count)
        .max()
        .unwrap_or(0)
        .max(1);
    let height = ROW * counts.len() as f64;
    let mut svg = open(height);
    for (row, (name, count)) in counts.iter().enumerate() {
        let y = ROW * row as f64;
        let length = (*count as f64 / most as f64 * 330.0).max(1.0);
        let shown: String = name.chars().take(42).collect();
        let cut = if shown.len() < name.len() { "…" } else { "" };
        let _ = write!(
            svg,
            "<g><title>{}</title><text x=\"290\" y=\"{:.0}\" text-anchor=\"end\">{}{cut}</text>\
             <rect x=\"300\" y=\"{:.0}\" width=\"{length:.1}\" height=\"14\"/>\
             <text x=\"{:.1}\" y=\"{:.0}\">{}</text></g>",
            escape(name),
            y + 14.0,
            escape(&shown),
            y + 3.0,
            306.0 + length,
            y + 14.0,
            language.count(*count),
        );
    }
    svg.push_str("</svg>");
    svg
}

/// A line through `points`, from 0 in both directions, with what its axes mean.
pub(crate) fn line(points: &[(f64, f64)], x: &str, y: &str, language: Language) -> String {
    let (left, top, right, bottom) = (60.0, 16.0, WIDTH - 16.0, 190.0);
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max).max(1e-9);
    let (width, height) = (
        largest(&mut points.iter().map(|p| p.0)),
        largest(&mut points.iter().map(|p| p.1)),
    );
    let place = |(a, b): &(f64, f64)| {
        format!(
            "{:.1},{:.1}",
            left + a / width * (right - left),
            bottom - b / height * (bottom - top)
        )
    };
    let path: Vec<String> = points.iter().map(place).collect();
    let mut svg = open(225.0);
    let _ = write!(
        svg,
        "<path class=\"axis\" d=\"M{left},{top}V{bottom}H{right}\"/><polyline points=\"{}\"/>\
         <text x=\"54\" y=\"{:.0}\" text-anchor=\"end\">{}</text><text x=\"54\" y=\"{bottom}\" text-anchor=\"end\">0</text>\
         <text x=\"{right}\" y=\"206\" text-anchor=\"end\">{}</text>\
         <text x=\"{left}\" y=\"222\">{}</text><text x=\"66\" y=\"12\">{}</text>",
        path.join(" "),
        top + 8.0,
        language.decimal(height),
        language.decimal(width),
        escape(x),
        escape(y),
    );
    svg.push_str("</svg>");
    svg
}

fn open(height: f64) -> String {
    format!("<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\">")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_markup() {
        assert_eq!(
            escape("<b onclick='x'>\"&\u{202e}\n"),
            "&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;\u{fffd}\u{fffd}"
        );
        let svg = bars(&[("</svg><script>".to_owned(), 3)], Language::Vi);
        assert!(!svg.contains("<script>") && svg.ends_with("</svg>"));
    }

    #[test]
    fn bars_are_as_long_as_their_counts() {
        let svg = bars(&[("a".to_owned(), 10), ("b".to_owned(), 5)], Language::En);
        assert!(svg.contains("width=\"330.0\"") && svg.contains("width=\"165.0\""));
    }

    #[test]
    fn a_line_fills_its_frame_and_survives_nothing() {
        let svg = line(&[(0.0, 0.0), (10.0, 4.0)], "s", "MB/s", Language::En);
        assert!(svg.contains("60.0,190.0 704.0,16.0"), "{svg}");
        assert!(!line(&[], "s", "y", Language::En).contains("NaN"));
    }
}
