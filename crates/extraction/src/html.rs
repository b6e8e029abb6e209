//! HTML: the main text with its headings, lists and table rows.

use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::outline::Outline;
use crate::{ExtractError, Format};
use encoding_rs::Encoding;
use scraper::node::Element;
use scraper::{Html, Node};
use vietnamese::legacy;

/// Elements whose content is no text of the document.
const LEFT_OUT: &[&str] = &[
    "script", "style", "noscript", "template", "nav", "aside", "iframe", "object", "svg", "canvas",
    "button", "select", "input", "textarea", "head", "footer", "menu", "dialog", "audio", "video",
];

/// Landmarks of a page that are no text of the document (WAI-ARIA 1.2, landmark roles).
const LEFT_OUT_ROLES: &[&str] = &["navigation", "banner", "contentinfo", "search", "menu"];

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "form",
    "header",
    "hr",
    "html",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "ul",
    "caption",
];

pub(crate) fn read(bytes: &[u8], text_limit: usize) -> Result<Extracted, ExtractError> {
    let decoded = decode(bytes);
    let html = Html::parse_document(&decoded.text);
    let mut walk = Walk::new(text_limit);
    let main = main_node(&html);
    walk.run(main)?;
    let (mut blocks, mut converted) = walk.finish()?;
    let mut complaints = decoded.complaints;
    if blocks.is_empty() && main.id() != html.tree.root().id() {
        // A page whose main part is empty may have its text elsewhere.
        let mut whole = Walk::new(text_limit);
        whole.run(html.tree.root())?;
        (blocks, converted) = whole.finish()?;
        complaints.push("the main part is empty; the whole page was read".to_owned());
    }
    if blocks.is_empty() {
        return Err(ExtractError::NoText);
    }
    let method = if converted.is_empty() {
        decoded.method
    } else {
        complaints.push(format!(
            "text in legacy fonts converted from {}",
            crate::text::encoding_names(&converted)
        ));
        Method::Converted
    };
    Ok(Extracted {
        format: Format::Html,
        pages: vec![Page {
            number: None,
            method,
            quality: decoded.quality,
            blocks,
        }],
        title: title(&html),
        complaints,
    })
}

/// The blocks of a fragment of HTML.
pub(crate) fn blocks_of(html: &str, text_limit: usize) -> Result<Vec<Block>, ExtractError> {
    let html = Html::parse_document(html);
    let mut walk = Walk::new(text_limit);
    walk.run(html.tree.root())?;
    Ok(walk.finish()?.0)
}

/// The encoding by byte-order mark, then by what the markup declares if the bytes fit it, then by
/// the bytes alone.
fn decode(bytes: &[u8]) -> crate::text::DecodedText {
    let marked = Encoding::for_bom(bytes).is_some();
    let declared = declared_encoding(bytes).filter(|e| *e != encoding_rs::UTF_8);
    if let (false, Some(encoding)) = (marked, declared) {
        let valid_utf8 = std::str::from_utf8(bytes).is_ok() && !bytes.is_ascii();
        if !valid_utf8 {
            let (text, bad) = encoding.decode_without_bom_handling(bytes);
            if !bad {
                let method = if encoding == encoding_rs::WINDOWS_1258 {
                    Method::Converted
                } else {
                    Method::Native
                };
                return crate::text::DecodedText {
                    text: text.into_owned(),
                    method,
                    quality: 1.0,
                    complaints: vec![format!("decoded as {}", encoding.name())],
                };
            }
        }
    }
    crate::text::decode(bytes)
}

/// The charset that a `meta` element in the first kilobytes names (HTML Living Standard, 13.2.3.2).
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..4096).unwrap_or(bytes).to_ascii_lowercase();
    let mut rest = head.as_slice();
    while let Some(at) = memchr::memmem::find(rest, b"charset") {
        rest = rest.get(at + 7..)?;
        let value = rest.trim_ascii_start();
        if let Some(value) = value.strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            let label: Vec<u8> = value
                .iter()
                .copied()
                .skip_while(|b| matches!(b, b'"' | b'\''))
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
                .collect();
            if let Some(encoding) = Encoding::for_label(&label) {
                return Some(encoding);
            }
        }
    }
    None
}

fn title(html: &Html) -> Option<String> {
    let node = html.tree.nodes().find(|node| {
        node.value()
            .as_element()
            .is_some_and(|e| e.name() == "title")
    })?;
    let text: String = node
        .descendants()
        .filter_map(|n| n.value().as_text().map(|t| &**t))
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = legacy::convert_run(&text, None).map_or(text, |(_, converted)| converted);
    let text = vietnamese::normalise(&text).into_owned();
    (!text.is_empty()).then_some(text)
}

type NodeRef<'a> = ego_tree::NodeRef<'a, Node>;

/// The node that holds the main text: the only `main` or `article`, else the document.
fn main_node(html: &Html) -> NodeRef<'_> {
    let is = |node: &NodeRef<'_>, name: &str| {
        node.value()
            .as_element()
            .is_some_and(|e| e.name() == name || (name == "main" && e.attr("role") == Some("main")))
    };
    for name in ["main", "article"] {
        let mut found = html.tree.nodes().filter(|node| is(node, name));
        if let (Some(node), None) = (found.next(), found.next()) {
            return node;
        }
    }
    html.tree.root()
}

/// Walks the tree without recursion, since hostile pages nest deeper than a stack.
struct Walk {
    outline: Outline,
    text: String,
    fonts: Vec<Option<String>>,
    runs: Vec<(Option<String>, String)>,
    kinds: Vec<BlockKind>,
    preformatted: usize,
    converted: Vec<legacy::Encoding>,
}

impl Walk {
    fn new(text_limit: usize) -> Self {
        Self {
            outline: Outline::new(text_limit),
            text: String::new(),
            fonts: vec![None],
            runs: Vec::new(),
            kinds: vec![BlockKind::Paragraph],
            preformatted: 0,
            converted: Vec::new(),
        }
    }

    fn run(&mut self, root: NodeRef<'_>) -> Result<(), ExtractError> {
        let mut skipping = None;
        for edge in root.traverse() {
            match edge {
                ego_tree::iter::Edge::Open(node) if skipping.is_none() => match node.value() {
                    Node::Element(element) => {
                        if node.id() != root.id() && is_left_out(element) {
                            skipping = Some(node.id());
                        } else {
                            self.enter(element)?;
                        }
                    }
                    Node::Text(text) => self.take_text(text),
                    _ => {}
                },
                ego_tree::iter::Edge::Close(node) => {
                    if skipping == Some(node.id()) {
                        skipping = None;
                    } else if skipping.is_none()
                        && let Node::Element(element) = node.value()
                    {
                        self.leave(element)?;
                    }
                }
                ego_tree::iter::Edge::Open(_) => {}
            }
        }
        self.flush()
    }

    fn finish(mut self) -> Result<(Vec<Block>, Vec<legacy::Encoding>), ExtractError> {
        self.flush()?;
        Ok((self.outline.finish(), self.converted))
    }

    fn enter(&mut self, element: &Element) -> Result<(), ExtractError> {
        let font = font_of(element).or_else(|| self.fonts.last().cloned().flatten());
        self.fonts.push(font);
        match element.name() {
            "br" => self.push_char('\n'),
            "tr" => {
                self.flush()?;
                self.outline.open_row();
            }
            "td" | "th" => {
                self.flush()?;
                self.outline.open_cell();
            }
            "li" => {
                self.flush()?;
                self.kinds.push(BlockKind::ListItem);
            }
            "pre" => {
                self.flush()?;
                self.preformatted += 1;
            }
            name => {
                if let Some(level) = heading_level(name) {
                    self.flush()?;
                    self.kinds.push(BlockKind::Heading(level));
                } else if BLOCKS.contains(&name) {
                    self.flush()?;
                }
            }
        }
        Ok(())
    }

    fn leave(&mut self, element: &Element) -> Result<(), ExtractError> {
        match element.name() {
            "tr" => {
                self.flush()?;
                self.outline.close_row(true);
            }
            "td" | "th" => {
                self.flush()?;
                self.outline.close_cell();
            }
            "pre" => {
                self.flush()?;
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            name => {
                let listed = name == "li" || heading_level(name).is_some();
                if listed || BLOCKS.contains(&name) {
                    self.flush()?;
                }
                if listed {
                    self.kinds.pop();
                }
            }
        }
        self.fonts.pop();
        Ok(())
    }

    fn take_text(&mut self, text: &str) {
        let font = self.fonts.last().cloned().flatten();
        if self.runs.last().is_none_or(|(last, _)| *last != font) {
            self.runs.push((font, String::new()));
        }
        let preformatted = self.preformatted > 0;
        let Some((_, run)) = self.runs.last_mut() else {
            return;
        };
        for c in text.chars() {
            if preformatted || !matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                run.push(c);
            } else if !run.ends_with([' ', '\n']) {
                run.push(' ');
            }
        }
    }

    fn push_char(&mut self, c: char) {
        if self.runs.is_empty() {
            self.runs.push((None, String::new()));
        }
        if let Some((_, run)) = self.runs.last_mut() {
            run.push(c);
        }
    }

    fn flush(&mut self) -> Result<(), ExtractError> {
        if self.runs.is_empty() {
            return Ok(());
        }
        self.text.clear();
        for (font, run) in self.runs.drain(..) {
            match legacy::convert_run(&run, font.as_deref()) {
                Some((encoding, converted)) => {
                    if !self.converted.contains(&encoding) {
                        self.converted.push(encoding);
                    }
                    self.text.push_str(&converted);
                }
                None => self.text.push_str(&run),
            }
        }
        let lines: Vec<&str> = self
            .text
            .split('\n')
            .map(|line| {
                if self.preformatted > 0 {
                    line.trim_end()
                } else {
                    line.trim()
                }
            })
            .collect();
        let kind = self.kinds.last().copied().unwrap_or(BlockKind::Paragraph);
        let text = lines.join("\n");
        self.outline.push(kind, &text)
    }
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

fn is_left_out(element: &Element) -> bool {
    if LEFT_OUT.contains(&element.name()) || element.attr("hidden").is_some() {
        return true;
    }
    if element
        .attr("role")
        .is_some_and(|role| LEFT_OUT_ROLES.contains(&role))
    {
        return true;
    }
    element.attr("style").is_some_and(|style| {
        let style: String = style
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_ascii_lowercase();
        style.contains("display:none") || style.contains("mso-hide:all")
    })
}

/// The font that an element sets, by `face` or by its style.
fn font_of(element: &Element) -> Option<String> {
    if let Some(face) = element.attr("face") {
        return Some(first_family(face));
    }
    let style = element.attr("style")?;
    let lower = style.to_ascii_lowercase();
    let at = lower.find("font-family")?;
    let value = style.get(at + "font-family".len()..)?.trim_start();
    let value = value.strip_prefix(':')?.split(';').next()?;
    Some(first_family(value))
}

fn first_family(families: &str) -> String {
    families
        .split(',')
        .next()
        .unwrap_or_default()
        .trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(html: &str) -> Vec<(BlockKind, String)> {
        read(html.as_bytes(), 1 << 20)
            .unwrap()
            .pages
            .remove(0)
            .blocks
            .into_iter()
            .map(|b| (b.kind, b.text))
            .collect()
    }

    #[test]
    fn main_text_with_headings_lists_and_rows() {
        use BlockKind::{Heading, ListItem, Paragraph, TableRow};
        let found = blocks(
            "<!doctype html><title>Tỉnh ủy</title><nav>Trang chủ</nav><script>x()</script>\
             <div style='display: none'>ẩn</div><h2>Nghị&nbsp;quyết</h2><p>một <b>hai</b>\n ba<br>bốn\
             <ul><li>năm<li>sáu</ul><table><tr><th>a<th>b<tr><td>c<td><p>d<p>e</table>bảy\
             <footer>cuối</footer>",
        );
        let expect = [
            (Heading(2), "Nghị quyết"),
            (Paragraph, "một hai ba\nbốn"),
            (ListItem, "năm"),
            (ListItem, "sáu"),
            (TableRow, "a | b"),
            (TableRow, "c | d\ne"),
            (Paragraph, "bảy"),
        ];
        let found: Vec<(BlockKind, String)> = found
            .into_iter()
            .map(|(k, t)| (k, t.replace('\u{a0}', " ")))
            .collect();
        for (n, (kind, text)) in expect.iter().enumerate() {
            assert_eq!((found[n].0, found[n].1.as_str()), (*kind, *text));
        }
        assert_eq!(found.len(), expect.len());
    }

    #[test]
    fn the_only_main_element_is_the_text() {
        let found = blocks("<div>thực đơn</div><main><p>bài</p></main><div>quảng cáo</div>");
        assert_eq!(found, [(BlockKind::Paragraph, "bài".to_owned())]);
        let empty = blocks("<div>bài</div><main></main>");
        assert_eq!(empty, [(BlockKind::Paragraph, "bài".to_owned())]);
    }

    #[test]
    fn the_declared_charset_is_used_where_it_fits() {
        let page = b"<meta http-equiv=content-type content='text/html; charset=windows-1258'>\
                     <p>Nghi\xF2 quy\xEA\xECt";
        let read1 = read(page, 1000).unwrap();
        assert_eq!(read1.pages[0].text(), "Nghị quyết");
        // Declared wrongly: the bytes are UTF-8.
        let page = "<meta charset=windows-1252><p>Nghị quyết";
        assert_eq!(
            read(page.as_bytes(), 1000).unwrap().pages[0].text(),
            "Nghị quyết"
        );
    }

    #[test]
    fn deep_nesting_ends() {
        let page = "<div><b>".repeat(20_000) + "sâu";
        assert_eq!(blocks(&page), [(BlockKind::Paragraph, "sâu".to_owned())]);
    }

    #[test]
    fn markup_without_text_is_no_text() {
        let error = read(b"<html><script>1</script></html>", 1000).unwrap_err();
        assert_eq!(error.code(), "no_text");
    }
}
