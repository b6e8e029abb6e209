//! The words of citations, chains and what still holds, in each language.

use crate::Language;
use party_documents::Relation;

/// The fixed texts.
#[derive(Debug)]
pub(crate) struct RelationWords {
    pub(crate) standing: &'static str,
    pub(crate) unchanged: &'static str,
    pub(crate) holds: &'static str,
    pub(crate) perhaps: &'static str,
    pub(crate) replaced_by: &'static str,
    pub(crate) repealed_by: &'static str,
    pub(crate) amended_by: &'static str,
    pub(crate) said_in: &'static str,
    pub(crate) cites: &'static str,
    pub(crate) cited_by: &'static str,
    pub(crate) may_be: &'static str,
    pub(crate) not_here: &'static str,
    pub(crate) may_mean_another: &'static str,
    pub(crate) at_least: &'static str,
    pub(crate) more: &'static str,
    pub(crate) chain: &'static str,
    pub(crate) chain_hint: &'static str,
    pub(crate) chain_cut: &'static str,
    pub(crate) chain_in_words: &'static str,
    pub(crate) this_document: &'static str,
    relations: [&'static str; 8],
}

impl RelationWords {
    /// The words of a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::Vi => &VI,
            Language::En => &EN,
        }
    }

    /// How a text stands to what it cites: `thực hiện`.
    pub(crate) fn relation(&self, relation: Relation) -> &'static str {
        let at = match relation {
            Relation::BasedOn => 0,
            Relation::Implements => 1,
            Relation::Concretises => 2,
            Relation::Reviews => 3,
            Relation::Replaces => 4,
            Relation::Repeals => 5,
            Relation::Amends => 6,
            Relation::Cites => 7,
        };
        self.relations.get(at).copied().unwrap_or_default()
    }

    /// What became of a document: `Được thay thế bởi`.
    pub(crate) fn done_by(&self, kind: Relation) -> &'static str {
        match kind {
            Relation::Replaces => self.replaced_by,
            Relation::Repeals => self.repealed_by,
            _ => self.amended_by,
        }
    }
}

static VI: RelationWords = RelationWords {
    standing: "Hiệu lực",
    unchanged: "Trong kho chưa có văn bản nào nói đã thay thế, bãi bỏ hoặc sửa đổi văn bản này.",
    holds: "Chưa thấy thay thế",
    perhaps: "Có thể",
    replaced_by: "Được thay thế bởi",
    repealed_by: "Bị bãi bỏ bởi",
    amended_by: "Được sửa đổi, bổ sung bởi",
    said_in: "Theo",
    cites: "Văn bản được dẫn",
    cited_by: "Được viện dẫn bởi",
    may_be: "có thể là",
    not_here: "không có trong kho",
    may_mean_another: "có thể dẫn văn bản khác cùng số",
    at_least: "ít nhất",
    more: "Xem tiếp",
    chain: "Chuỗi văn bản",
    chain_hint: "Bên trái là văn bản làm căn cứ, bên phải là văn bản thực hiện, sơ kết, tổng kết, thay thế.",
    chain_cut: "Chuỗi dài hơn hình này.",
    chain_in_words: "Chuỗi bằng lời",
    this_document: "văn bản này",
    relations: [
        "căn cứ",
        "thực hiện",
        "cụ thể hóa",
        "sơ kết, tổng kết",
        "thay thế",
        "bãi bỏ",
        "sửa đổi, bổ sung",
        "dẫn",
    ],
};

static EN: RelationWords = RelationWords {
    standing: "In force",
    unchanged: "No document here says that this one was replaced, repealed or amended.",
    holds: "Not known to be replaced",
    perhaps: "Perhaps",
    replaced_by: "Replaced by",
    repealed_by: "Repealed by",
    amended_by: "Amended by",
    said_in: "According to",
    cites: "Documents cited",
    cited_by: "Cited by",
    may_be: "may be",
    not_here: "not in this collection",
    may_mean_another: "may mean another document of this number",
    at_least: "at least",
    more: "More",
    chain: "Chain of documents",
    chain_hint: "On the left what it rests on; on the right what carries it out, reviews or replaces it.",
    chain_cut: "The chain is longer than this picture.",
    chain_in_words: "The chain in words",
    this_document: "this document",
    relations: [
        "rests on",
        "implements",
        "sets out in detail",
        "reviews",
        "replaces",
        "repeals",
        "amends",
        "mentions",
    ],
};
