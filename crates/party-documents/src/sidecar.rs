//! Metadata that the office gives beside a file: it overrides what was read, and what disagrees is
//! reported.
//!
//! Formats: a JSON object, flat YAML (`field: value` lines), or the CSV list of a folder. Names of
//! fields are those of `data/sidecar-fields.tsv`, among them the Party archive's (phông, mục lục,
//! ĐVBQ, tờ số, THBQ).

use crate::document::{Found, Secrecy, Understanding};
use crate::letters::fold_words;
use crate::office_data::data;
use crate::tables::{rows, tables};
use crate::{Date, DocumentNumber};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a paper lies in an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArchivePlace {
    /// Phông: the papers of one body.
    pub fonds: Option<String>,
    /// Mục lục.
    pub inventory: Option<String>,
    /// Hồ sơ, đơn vị bảo quản.
    pub dossier: Option<String>,
    /// Tờ số.
    pub sheet: Option<String>,
    /// Thời hạn bảo quản.
    pub retention: Option<String>,
}

/// What the office says of one file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sidecar {
    /// Its number.
    pub number: Option<DocumentNumber>,
    /// Its type by name.
    pub document_type: Option<String>,
    /// Its issuing body.
    pub body: Option<String>,
    /// Day of issue.
    pub date: Option<Date>,
    /// Place of issue.
    pub place: Option<String>,
    /// Abstract.
    pub title: Option<String>,
    /// Signer.
    pub signer: Option<String>,
    /// Subject by the office's own scheme.
    pub subject: Option<String>,
    /// Secrecy.
    pub secrecy: Option<Secrecy>,
    /// Where it is kept.
    pub archive: ArchivePlace,
    /// Fields of no known name, as given.
    pub other: BTreeMap<String, String>,
    /// What could not be read, in English.
    pub complaints: Vec<String>,
}

/// Why a sidecar could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum SidecarError {
    /// Not JSON.
    #[error("the sidecar is no JSON object: {0}")]
    Json(#[from] serde_json::Error),
    /// Not CSV.
    #[error("the list of the folder is no CSV: {0}")]
    Csv(#[from] csv::Error),
    /// No column tells the file.
    #[error(
        "the list of the folder has no column that names the file: call one `file` or `tên tệp`"
    )]
    NoFileColumn,
}

/// The field that a name means.
fn field(name: &str) -> Option<&'static str> {
    let folded = fold_words(name);
    let folded = folded.trim_start_matches('\u{feff}');
    rows(data("sidecar-fields.tsv")).find_map(|(_, columns)| match columns.as_slice() {
        [written, field, ..] if *written == folded => Some(*field),
        _ => None,
    })
}

impl Sidecar {
    /// Reads a JSON object. Values that are no text are taken as printed.
    ///
    /// # Errors
    /// When it is no JSON object.
    pub fn from_json(text: &str) -> Result<Self, SidecarError> {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text)?;
        let mut out = Self::default();
        for (name, value) in object {
            match value {
                serde_json::Value::String(text) => out.set(&name, &text),
                serde_json::Value::Null => {}
                other => out.set(&name, &other.to_string()),
            }
        }
        Ok(out)
    }

    /// Reads flat YAML: one `field: value` a line, `#` comments, values quoted or not.
    #[must_use]
    pub fn from_yaml(text: &str) -> Self {
        let mut out = Self::default();
        for line in text.lines() {
            let line = line.trim_end();
            if line.trim_start().starts_with('#')
                || line.trim().is_empty()
                || line.starts_with("---")
            {
                continue;
            }
            match line.split_once(':') {
                Some((name, value)) if !name.starts_with([' ', '\t', '-']) => {
                    out.set(name, value.trim().trim_matches(['"', '\'']));
                }
                _ => out.complaints.push(format!(
                    "`{line}` is no `field: value` line and was left out"
                )),
            }
        }
        out
    }

    /// Reads the list of a folder: a heading row, then a file a row. Fields are parted by comma,
    /// semicolon or tab, whichever the heading uses most.
    ///
    /// # Errors
    /// When it is no CSV or no column names the file.
    pub fn from_csv(text: &str) -> Result<Vec<(String, Self)>, SidecarError> {
        let heading = text.lines().next().unwrap_or_default();
        let delimiter = [b',', b';', b'\t']
            .into_iter()
            .max_by_key(|d| heading.bytes().filter(|b| b == d).count())
            .unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(text.as_bytes());
        let names = reader.headers()?.clone();
        let file = names
            .iter()
            .position(|n| field(n) == Some("file"))
            .ok_or(SidecarError::NoFileColumn)?;
        let mut out = Vec::new();
        for row in reader.records() {
            let row = row?;
            let mut sidecar = Self::default();
            for (i, value) in row.iter().enumerate() {
                if let Some(name) = names.get(i).filter(|_| i != file) {
                    sidecar.set(name, value);
                }
            }
            out.push((row.get(file).unwrap_or_default().to_owned(), sidecar));
        }
        Ok(out)
    }

    /// What a file's name tells: the archive's `011-07-0123-001-BC-0001-1998.pdf`
    /// (fonds-inventory-dossier-sheet-type-number-year), or a number (`01-NQ-TU.pdf`,
    /// `2026_1452-CV-ĐU_…`).
    #[must_use]
    pub fn from_file_name(name: &str) -> Self {
        let mut out = Self::default();
        let name = vietnamese::normalise(name);
        let stem = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = match stem.rsplit_once('.') {
            Some((stem, end)) if end.len() <= 5 && !end.contains([' ', '-', '_']) => stem,
            _ => stem,
        };
        let parts: Vec<&str> = stem.split('-').collect();
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if let [fonds, inventory, dossier, sheet, symbol, number, year] = parts.as_slice()
            && digits(fonds)
            && digits(inventory)
            && dossier.starts_with(|c: char| c.is_ascii_digit())
            && digits(sheet)
            && digits(number)
            && year.len() == 4
            && digits(year)
        {
            out.archive = ArchivePlace {
                fonds: Some((*fonds).to_owned()),
                inventory: Some((*inventory).to_owned()),
                dossier: Some((*dossier).to_owned()),
                sheet: Some((*sheet).to_owned()),
                retention: None,
            };
            out.document_type = tables()
                .types()
                .iter()
                .find(|t| {
                    t.symbols
                        .first()
                        .is_some_and(|s| fold_words(s) == fold_words(symbol))
                })
                .map(|t| t.name.clone());
            out.other.insert("year".to_owned(), (*year).to_owned());
            out.other.insert(
                "running number".to_owned(),
                number.trim_start_matches('0').to_owned(),
            );
            return out;
        }
        let candidate = stem
            .split(['_', ' ', '.'])
            .find_map(|part| DocumentNumber::parse(part).filter(|n| n.symbol.is_some()))
            .or_else(|| DocumentNumber::parse(stem));
        out.number = candidate;
        out
    }

    fn set(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let text = || Some(value.to_owned());
        match field(name) {
            Some("number") => {
                self.number = DocumentNumber::parse(value);
                if self.number.is_none() {
                    self.complaints
                        .push(format!("`{value}` is no document number and was left out"));
                }
            }
            Some("date") => {
                self.date = Date::parse(value);
                if self.date.is_none() {
                    self.complaints.push(format!(
                        "`{value}` is no day: write it as 18/8/2021 or 2021-08-18"
                    ));
                }
            }
            Some("secrecy") => match secrecy(value) {
                Some(level) => self.secrecy = Some(level),
                None => {
                    // An unreadable level must not let a paper out.
                    self.secrecy = Some(Secrecy::MostSecret);
                    self.complaints.push(format!(
                        "`{value}` is no level of secrecy: held as the highest; write Thường, Tài liệu thu hồi, Mật, Tối mật or Tuyệt mật"
                    ));
                }
            },
            Some("type") => {
                self.document_type = tables()
                    .type_named(value)
                    .map(|t| t.name.clone())
                    .or_else(text);
            }
            Some("body") => self.body = text(),
            Some("title") => self.title = text(),
            Some("signer") => self.signer = text(),
            Some("subject") => self.subject = text(),
            Some("place") => self.place = text(),
            Some("fonds") => self.archive.fonds = text(),
            Some("inventory") => self.archive.inventory = text(),
            Some("dossier") => self.archive.dossier = text(),
            Some("sheet") => self.archive.sheet = text(),
            Some("retention") => self.archive.retention = text(),
            Some("file") => {}
            _ => {
                self.other.insert(name.trim().to_owned(), value.to_owned());
            }
        }
    }

    /// Puts what the office says in the place of what was read; what was read otherwise is
    /// reported. Secrecy is only ever raised: a stamp on the paper outweighs a lower entry.
    pub fn apply(&self, read: &mut Understanding) {
        let mut complaints = self.complaints.clone();
        put(
            &self.number,
            &mut read.number,
            "number",
            DocumentNumber::display,
            |a, b| a.key() == b.key(),
            &mut complaints,
        );
        let same = |a: &String, b: &String| fold_words(a) == fold_words(b);
        put(
            &self.document_type,
            &mut read.document_type,
            "type",
            Clone::clone,
            same,
            &mut complaints,
        );
        put(
            &self.body,
            &mut read.body,
            "body",
            Clone::clone,
            same,
            &mut complaints,
        );
        put(
            &self.date,
            &mut read.date,
            "date",
            Date::to_string,
            PartialEq::eq,
            &mut complaints,
        );
        put(
            &self.place,
            &mut read.place,
            "place",
            Clone::clone,
            same,
            &mut complaints,
        );
        put(
            &self.title,
            &mut read.title,
            "abstract",
            Clone::clone,
            same,
            &mut complaints,
        );
        put(
            &self.signer,
            &mut read.signer,
            "signer",
            Clone::clone,
            same,
            &mut complaints,
        );
        if let Some(level) = self.secrecy {
            match &read.secrecy {
                Some(stamp) if stamp.value > level => complaints.push(format!(
                    "the sidecar gives the secrecy as {level:?}, the paper is stamped {:?}: the stamp holds",
                    stamp.value
                )),
                _ => read.secrecy = Some(given(level)),
            }
        }
        read.complaints.extend(complaints);
    }
}

/// A value given by the office: sure, and found nowhere in the text.
fn given<T>(value: T) -> Found<T> {
    Found {
        value,
        span: 0..0,
        confidence: 1.0,
    }
}

fn put<T: Clone>(
    office: &Option<T>,
    read: &mut Option<Found<T>>,
    name: &str,
    show: impl Fn(&T) -> String,
    same: impl Fn(&T, &T) -> bool,
    complaints: &mut Vec<String>,
) {
    let Some(value) = office else { return };
    if let Some(found) = read
        && !same(&found.value, value)
    {
        complaints.push(format!(
            "the sidecar gives the {name} as `{}`, the text reads `{}`",
            show(value),
            show(&found.value)
        ));
    }
    *read = Some(given(value.clone()));
}

/// A level by its name or by its number in archive records: 1 Thường, 2 Tài liệu thu hồi, 3 Mật,
/// 4 Tối mật, 5 Tuyệt mật.
fn secrecy(value: &str) -> Option<Secrecy> {
    match fold_words(value).as_str() {
        "1" | "thuong" | "khong" | "khong mat" | "normal" => Some(Secrecy::Normal),
        "2" | "tai lieu thu hoi" | "thu hoi" | "luu hanh noi bo" | "noi bo" | "internal" => {
            Some(Secrecy::Internal)
        }
        "3" | "mat" | "secret" => Some(Secrecy::Secret),
        "4" | "toi mat" | "top_secret" => Some(Secrecy::TopSecret),
        "5" | "tuyet mat" | "most_secret" => Some(Secrecy::MostSecret),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand;

    const TEXT: &str = "TỈNH ỦY VẠN XUÂN    ĐẢNG CỘNG SẢN VIỆT NAM\n*\nSố 01-NQ/TU    Vạn Xuân, ngày 05 tháng 8 năm 2026\nMẬT\nNGHỊ QUYẾT\nvề chuyển đổi số\n-----\n";

    #[test]
    fn all_formats_say_the_same() {
        let json = Sidecar::from_json(r#"{"Số, ký hiệu": "2-NQ/TU", "Ngày ban hành": "06/8/2026", "Độ mật": 3, "Phông": "011", "THBQ": "Vĩnh viễn", "Hộp": "7"}"#).unwrap();
        let yaml = Sidecar::from_yaml(
            "# hồ sơ\nSố, ký hiệu: 2-NQ/TU\nNgày ban hành: \"06/8/2026\"\nĐộ mật: Mật\nPhông: 011\nTHBQ: Vĩnh viễn\nHộp: 7\n",
        );
        let csv = Sidecar::from_csv("Tên tệp;Số, ký hiệu;Ngày ban hành;Độ mật;Phông;THBQ;Hộp\na.pdf;2-NQ/TU;06/8/2026;Mật;011;Vĩnh viễn;7\n").unwrap();
        assert_eq!(json, yaml);
        assert_eq!(csv, [("a.pdf".to_owned(), json.clone())]);
        assert_eq!(json.number.unwrap().key(), "2-nq/tu");
        assert_eq!(json.secrecy, Some(Secrecy::Secret));
        assert_eq!(json.archive.retention.as_deref(), Some("Vĩnh viễn"));
        assert_eq!(json.other.get("Hộp").map(String::as_str), Some("7"));
    }

    #[test]
    fn the_office_overrides_and_disagreement_is_reported() {
        let mut read = understand(TEXT);
        let sidecar = Sidecar::from_yaml(
            "số ký hiệu: 02-NQ/TU\ntrích yếu: VỀ CHUYỂN ĐỔI SỐ\nđộ mật: Thường\n",
        );
        sidecar.apply(&mut read);
        assert_eq!(read.number.unwrap().value.key(), "2-nq/tu");
        // A lower entry does not take a stamp away.
        assert_eq!(read.secrecy.unwrap().value, Secrecy::Secret);
        assert_eq!(read.complaints.len(), 2, "{:?}", read.complaints);
        assert!(read.complaints[0].contains("02-NQ/TU") && read.complaints[0].contains("01-NQ/TU"));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let sidecar =
            Sidecar::from_yaml("ngày: hôm qua\nđộ mật: rất mật\nsố ký hiệu: không số\n- x\n");
        assert_eq!(sidecar.complaints.len(), 4);
        assert_eq!(sidecar.secrecy, Some(Secrecy::MostSecret));
        assert!(matches!(
            Sidecar::from_csv("a,b\n1,2\n"),
            Err(SidecarError::NoFileColumn)
        ));
        assert!(Sidecar::from_json("[1]").is_err());
    }

    #[test]
    fn names_of_files() {
        let archive = Sidecar::from_file_name("011-07-0123-001-BC-0001-1998.pdf");
        assert_eq!(archive.archive.fonds.as_deref(), Some("011"));
        assert_eq!(archive.archive.dossier.as_deref(), Some("0123"));
        assert_eq!(archive.document_type.as_deref(), Some("Báo cáo"));
        assert_eq!(archive.number, None);
        for (name, key) in [
            ("01-NQ-TU.pdf", Some("1-nq/tu")),
            ("2026_1452-CV-ĐU_v-v doi dang phi.docx", Some("1452-cv/đu")),
            ("kho/332-QD-TU.signed.pdf", Some("332-qđ/tu")),
            ("bao cao thang 6.doc", None),
            ("", None),
        ] {
            let read = Sidecar::from_file_name(name).number.map(|n| n.key());
            assert_eq!(read.as_deref(), key, "{name}");
        }
    }
}
