//! Corrections of what was read of documents: a sidecar each, in a folder that the indexer reads
//! too, so that they survive every new build.

use search_index::DocumentMetadata;
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The fields that can be corrected, as sidecars call them.
pub(crate) const FIELDS: [&str; 7] = [
    "number", "type", "body", "date", "title", "signer", "secrecy",
];

/// The corrections of an index.
#[derive(Debug, Clone)]
pub(crate) struct Corrections(PathBuf);

impl Corrections {
    /// Those in this folder, which is made when the first is written.
    pub(crate) fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// What is corrected of a document: values by field.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub(crate) fn of(&self, id: &str) -> io::Result<Map<String, Value>> {
        let bytes = match std::fs::read(self.path(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Map::new()),
            bytes => bytes?,
        };
        let mut object: Map<String, Value> = serde_json::from_slice(&bytes)?;
        object.retain(|name, _| FIELDS.contains(&name.as_str()));
        Ok(object)
    }

    /// Writes what is corrected of a document, in place of what was corrected before; nothing
    /// takes the correction away. One step: a run of the indexer sees the whole or none.
    ///
    /// # Errors
    /// The folder or the file cannot be written.
    pub(crate) fn write(
        &self,
        metadata: &DocumentMetadata,
        values: &[(&'static str, String)],
        actor: &str,
    ) -> io::Result<()> {
        let path = self.path(&metadata.id);
        if values.is_empty() {
            return match std::fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        let files: Vec<&str> = metadata
            .places
            .iter()
            .filter(|place| place.row.is_none())
            .map(|place| place.path.as_str())
            .collect();
        let mut object = Map::new();
        object.insert("files".to_owned(), json!(files));
        for (name, value) in values {
            object.insert((*name).to_owned(), Value::from(value.as_str()));
        }
        object.insert("document".to_owned(), json!(metadata.id));
        object.insert("corrected by".to_owned(), json!(actor));
        object.insert(
            "corrected at".to_owned(),
            json!(jiff::Timestamp::now().to_string()),
        );
        std::fs::create_dir_all(&self.0)?;
        let mut file = tempfile::Builder::new()
            .prefix(".correction-")
            .tempfile_in(&self.0)?;
        serde_json::to_writer_pretty(&mut file, &Value::Object(object))?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Identities are the indexer's or the source's own: a hash of it is a name everywhere.
    fn path(&self, id: &str) -> PathBuf {
        let name: String = blake3::hash(id.as_bytes())
            .to_hex()
            .chars()
            .take(32)
            .collect();
        self.0.join(format!("{name}.meta.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use party_documents::Secrecy;
    use search_index::Place;

    #[test]
    fn a_correction_is_kept_replaced_and_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let corrections = Corrections::new(&folder.path().join("sua"));
        let place = |path: &str, row| Place {
            path: path.into(),
            row,
        };
        let metadata = DocumentMetadata {
            id: "../../x".into(),
            external_id: "x".into(),
            title: "Chỉ thị".into(),
            number: None,
            document_type: None,
            body: None,
            date: None,
            summary: None,
            signer: None,
            subject: None,
            heading: None,
            secrecy: Secrecy::Normal,
            format: "pdf".into(),
            ocr: false,
            places: vec![place("kho/a.pdf", None), place("kho/b.csv", Some(3))],
        };
        assert!(corrections.of(&metadata.id).unwrap().is_empty());
        let one = [("number", "12-CT/TU".to_owned())];
        corrections.write(&metadata, &one, "user:van.hanh").unwrap();
        assert_eq!(corrections.of(&metadata.id).unwrap()["number"], "12-CT/TU");
        let files: Vec<_> = std::fs::read_dir(folder.path().join("sua"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(
            files.len(),
            1,
            "inside the folder, and nothing half written"
        );
        let text = std::fs::read_to_string(&files[0]).unwrap();
        let whole: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(whole["files"], json!(["kho/a.pdf"]));
        let two = [("body", "Huyện ủy Hòa An".to_owned())];
        corrections.write(&metadata, &two, "user:van.hanh").unwrap();
        assert_eq!(corrections.of(&metadata.id).unwrap().len(), 1);
        corrections.write(&metadata, &[], "user:van.hanh").unwrap();
        assert!(corrections.of(&metadata.id).unwrap().is_empty());
    }
}
