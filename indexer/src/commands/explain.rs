//! `indexer explain`: what is understood of one file, before anything is indexed.

use crate::cli::ExplainArguments;
use crate::exit::Exit;
use crate::language::Language;
use crate::sidecars::Sidecars;
use extraction::{Block, BlockKind, ExtractError, Extracted, Readers};
use party_documents::{PageText, Sidecar};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::Path;

/// Runs it.
pub(crate) fn run(arguments: &ExplainArguments, language: Language) -> Exit {
    if let Some(folder) = &arguments.tables
        && let Err(failure) = crate::office_tables::install(folder)
    {
        let message = failure.message(language);
        eprintln!("{}: {message}", language.pick("lỗi", "error"));
        return failure.exit();
    }
    let explained = if arguments.file == Path::new("-") {
        from_standard_input()
    } else {
        from_file(&arguments.file)
    };
    match explained {
        Ok(explained) => {
            let text = if arguments.json {
                format!("{explained}\n")
            } else {
                readable(&explained, language)
            };
            let _ = std::io::stdout().lock().write_all(text.as_bytes());
            Exit::Success
        }
        Err((exit, reason)) => {
            let file = arguments.file.display();
            eprintln!("{}: {file}: {reason}", language.pick("lỗi", "error"));
            exit
        }
    }
}

/// Plain text as it comes, its pages separated by form feeds.
fn from_standard_input() -> Result<Value, (Exit, String)> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| (Exit::Io, error.to_string()))?;
    let decoded = vietnamese::legacy::decode_bytes(&bytes);
    let pages: Vec<PageText> = decoded
        .text
        .split('\u{c}')
        .map(|text| PageText {
            text: vietnamese::normalise(text).into_owned(),
            method: Some("native".to_owned()),
            quality: None,
        })
        .collect();
    Ok(party_documents::explain(&pages))
}

fn from_file(path: &Path) -> Result<Value, (Exit, String)> {
    let readers = super::read_files::readers();
    let options = extraction::Options {
        layout: true,
        ..extraction::Options::default()
    };
    let extracted = readers.extract(path, &options).map_err(|error| {
        let exit = match error {
            ExtractError::Unreadable(_) => Exit::Source,
            _ => Exit::Nothing,
        };
        (exit, error.to_string())
    })?;
    let said = Sidecars::beside(path).of(std::iter::once(path));
    let said = said.map_err(|reason| (Exit::Source, reason))?;
    let mut explained = explain(&extracted, said.as_ref());
    if extraction::is_container(extracted.format) {
        let members = members(&readers, path, &options);
        let members = members.map_err(|error| (Exit::Nothing, error.to_string()))?;
        if let Some(object) = explained.as_object_mut() {
            object.insert("members".to_owned(), members.into());
        }
    }
    Ok(explained)
}

/// Each document in a container, explained on its own; of one that cannot be read, why.
fn members(
    readers: &Readers,
    path: &Path,
    options: &extraction::Options,
) -> Result<Vec<Value>, ExtractError> {
    let listed = readers.list(path, options)?;
    let mut explained: Vec<(Vec<u32>, Value)> = Vec::new();
    let told = |name: &str, error: &ExtractError| json!({ "path": name, "error": { "code": error.code(), "message": error.to_string() } });
    let mut names: BTreeMap<Vec<u32>, String> = BTreeMap::new();
    for member in listed {
        match member.content {
            Ok(_) => {
                names.insert(member.at, member.path);
            }
            Err(error) => {
                let value = told(&member.path, &error);
                explained.push((member.at, value));
            }
        }
    }
    let wanted: Vec<Vec<u32>> = names.keys().cloned().collect();
    readers.read_members(path, &wanted, options, &mut |at, read| {
        let name = names.get(at).map(String::as_str).unwrap_or_default();
        let value = match read {
            Ok(extracted) => {
                let mut value = explain(&extracted, None);
                if let Some(object) = value.as_object_mut() {
                    object.insert("path".to_owned(), name.into());
                }
                value
            }
            Err(error) => told(name, &error),
        };
        explained.push((at.to_vec(), value));
        ControlFlow::Continue(())
    })?;
    explained.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(explained.into_iter().map(|(_, value)| value).collect())
}

/// What is understood of a text, with the blocks of each page as they were read.
fn explain(extracted: &Extracted, said: Option<&Sidecar>) -> Value {
    let mut explained = party_documents::explain_with(&pages(extracted), said);
    if let Some(pages) = explained.get_mut("pages").and_then(Value::as_array_mut) {
        for (value, page) in pages.iter_mut().zip(&extracted.pages) {
            if let Some(object) = value.as_object_mut() {
                object.insert("blocks".to_owned(), page.blocks.iter().map(block).collect());
            }
        }
    }
    if let Some(complaints) = explained
        .get_mut("complaints")
        .and_then(Value::as_array_mut)
    {
        complaints.extend(extracted.complaints.iter().cloned().map(Value::from));
    }
    if let Some(object) = explained.as_object_mut() {
        object.insert(
            "format".to_owned(),
            crate::compose::format_name(extracted.format).into(),
        );
    }
    explained
}

/// A block: what it is, its text, and where known its place on the page (in shares of its width and
/// height), its font, and its words with how sure recognition was of them.
fn block(block: &Block) -> Value {
    let (kind, level) = match block.kind {
        BlockKind::Heading(level) => ("heading", Some(level)),
        BlockKind::Paragraph => ("paragraph", None),
        BlockKind::ListItem => ("list_item", None),
        BlockKind::TableRow => ("table_row", None),
        BlockKind::Footnote => ("footnote", None),
    };
    let mut value = json!({ "kind": kind, "text": block.text });
    let Some(object) = value.as_object_mut() else {
        return value;
    };
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            object.insert(key.to_owned(), value);
        }
    };
    put("level", level.map(Value::from));
    let cells: Vec<&str> = block.cells().collect();
    put("cells", (!cells.is_empty()).then(|| cells.into()));
    put("font", block.font.clone().map(Value::from));
    put("bounds", block.bounds.map(|bounds| json!(bounds)));
    let words = block.words.iter().map(|word| {
        let mut value = json!({
            "text": block.text.get(word.from..word.to),
            "confidence": word.confidence,
            "bounds": word.bounds,
        });
        if let (Some(object), Some(read)) = (value.as_object_mut(), &word.read_as) {
            object.insert("read_as".to_owned(), read.clone().into());
        }
        value
    });
    let words: Vec<Value> = words.collect();
    put("words", (!words.is_empty()).then(|| words.into()));
    value
}

fn pages(extracted: &Extracted) -> Vec<PageText> {
    let name = |method| {
        serde_json::to_value(method)
            .ok()?
            .as_str()
            .map(str::to_owned)
    };
    let pages = extracted.pages.iter();
    pages
        .map(|page| PageText {
            text: crate::compose::page_text(page.text()),
            method: name(page.method),
            quality: Some(page.quality),
        })
        .collect()
}

/// The object as a person reads it: a line a value, lists below.
fn readable(explained: &Value, language: Language) -> String {
    if let Some(members) = explained.get("members").and_then(Value::as_array) {
        let texts = members.iter().map(|member| {
            let name = member.get("path").and_then(Value::as_str);
            let name = match name.unwrap_or_default() {
                "" => language.pick("thư", "message"),
                name => name,
            };
            let error = member.get("error").and_then(|error| error.get("message"));
            let about = match error.and_then(Value::as_str) {
                Some(error) => format!("! {error}\n"),
                None => readable(member, language),
            };
            format!("== {} ==\n{about}", crate::path_text::one_line(name))
        });
        return texts.collect::<Vec<_>>().join("\n");
    }
    let mut text = String::new();
    let list = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    for document in list(explained, "documents") {
        for (key, vietnamese, english) in [
            ("type", "Loại", "Type"),
            ("number", "Số, ký hiệu", "Number"),
            ("body", "Cơ quan", "Body"),
            ("date", "Ngày", "Date"),
            ("title", "Trích yếu", "Abstract"),
            ("signer", "Người ký", "Signer"),
            ("secrecy", "Độ mật", "Secrecy"),
        ] {
            let value = document
                .get(key)
                .map_or(&Value::Null, |v| v.get("display").unwrap_or(v));
            let value = value.as_str().unwrap_or("–");
            text.push_str(&format!(
                "{:<12} {value}\n",
                language.pick(vietnamese, english)
            ));
        }
        for (key, vietnamese, english) in [
            ("sections", "Mục lục", "Sections"),
            ("citations", "Viện dẫn", "Citations"),
            ("duties", "Nhiệm vụ", "Duties"),
        ] {
            let items = list(&document, key);
            if items.is_empty() {
                continue;
            }
            text.push_str(&format!(
                "{} ({})\n",
                language.pick(vietnamese, english),
                items.len()
            ));
            for item in items {
                let field = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
                let level = item.get("level").and_then(Value::as_u64).unwrap_or(1);
                let indent = usize::try_from(level).unwrap_or(1) * 2;
                let words = if key == "sections" {
                    field("heading")
                } else {
                    field("text")
                };
                let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                let more: Vec<&str> = ["relation", "deadline"]
                    .into_iter()
                    .map(field)
                    .filter(|value| !value.is_empty())
                    .collect();
                let more = if more.is_empty() {
                    String::new()
                } else {
                    format!("  [{}]", more.join(", "))
                };
                text.push_str(&format!("{:indent$}{words}{more}\n", ""));
            }
        }
        text.push('\n');
    }
    for page in list(explained, "pages") {
        let number = page
            .get("number")
            .and_then(Value::as_u64)
            .unwrap_or_default();
        let method = page.get("method").and_then(Value::as_str).unwrap_or("–");
        let letters = page
            .get("text")
            .and_then(Value::as_str)
            .map_or(0, |t| t.chars().count());
        let quality = page.get("quality").and_then(Value::as_f64);
        let quality = quality.map_or(String::new(), |quality| format!(", {quality:.2}"));
        text.push_str(&format!(
            "{} {number}: {method}, {} {}{quality}\n",
            language.pick("Trang", "Page"),
            language.count(letters as u64),
            language.pick("chữ cái", "letters"),
        ));
    }
    for complaint in list(explained, "complaints") {
        text.push_str(&format!("! {}\n", complaint.as_str().unwrap_or_default()));
    }
    text
}
