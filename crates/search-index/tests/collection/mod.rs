//! A small collection in a temporary folder.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use party_documents::Secrecy;
use search_index::{
    BuildOptions, Clearance, Document, GenerationBuilder, IndexDirectory, PageText, Place,
    SearchIndex, SearchRequest,
};
use tempfile::TempDir;

pub struct Collection {
    pub folder: TempDir,
    pub directory: IndexDirectory,
    pub index: SearchIndex,
    pub clearance: Clearance,
}

impl Collection {
    pub fn of(documents: Vec<Document>) -> Self {
        let folder = TempDir::new().unwrap();
        let directory = IndexDirectory::new(folder.path().join("index"));
        publish(&directory, &documents);
        let index = SearchIndex::open(&directory).unwrap();
        Self {
            folder,
            directory,
            index,
            clearance: Clearance(Secrecy::Internal),
        }
    }
}

pub fn publish(directory: &IndexDirectory, documents: &[Document]) -> search_index::BuildSummary {
    let options = BuildOptions {
        threads: 1,
        memory: 30 << 20,
    };
    let builder = GenerationBuilder::create(directory, &options).unwrap();
    for document in documents {
        builder.add(document).unwrap();
    }
    builder.publish().unwrap()
}

pub fn document(id: &str, title: &str, text: &str) -> Document {
    Document {
        id: id.to_owned(),
        external_id: None,
        title: title.to_owned(),
        number: None,
        document_type: None,
        body: None,
        date: None,
        summary: None,
        signer: None,
        subject: None,
        heading: None,
        secrecy: Secrecy::Normal,
        format: "text".to_owned(),
        ocr: false,
        places: vec![Place {
            path: format!("{id}.txt"),
            row: None,
        }],
        pages: vec![PageText {
            number: None,
            text: text.to_owned(),
        }],
        sections: Vec::new(),
        citations: Vec::new(),
        origins: Vec::new(),
    }
}

/// Identities of the documents found, in order.
pub fn hits(collection: &Collection, request: &SearchRequest) -> Vec<String> {
    let response = collection
        .index
        .search(collection.clearance, request)
        .unwrap();
    response.hits.into_iter().map(|hit| hit.id).collect()
}
