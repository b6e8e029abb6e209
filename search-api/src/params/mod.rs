//! The parameters of a search: read from a query string of any bytes, checked, and written back
//! into links.

mod cursor;
mod values;

pub(crate) use cursor::write_cursor;
pub(crate) use values::{date, number, too_deep};

use cursor::cursor;
use values::{add, flag, language, room, sort, year};

use crate::Language;
use crate::problem::Problem;
use party_documents::Date;
use search_index::{Cursor, Filters, SearchRequest, Sort, Within};

/// Results on a page unless asked otherwise.
pub(crate) const DEFAULT_LIMIT: usize = 10;
/// Most results in one answer.
pub(crate) const MAX_LIMIT: usize = 100;

/// What a search was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SearchParams {
    /// The query as typed.
    pub(crate) q: String,
    pub(crate) types: Vec<String>,
    pub(crate) bodies: Vec<String>,
    pub(crate) years: Vec<i16>,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) formats: Vec<String>,
    pub(crate) subjects: Vec<String>,
    /// Ordinals of national terms.
    pub(crate) terms: Vec<u16>,
    /// Whether predecessors of the bodies named are left out.
    pub(crate) exact_bodies: bool,
    /// Whether the query is taken letter by letter.
    pub(crate) verbatim: bool,
    pub(crate) sort: Sort,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    /// Where the answer before ended, in place of an offset.
    pub(crate) after: Option<Cursor>,
    pub(crate) facets: bool,
    /// Whether documents that are nearly the same stand under the best of them.
    pub(crate) group: bool,
    /// Whether each document is told with what became of it.
    pub(crate) standing: bool,
    /// Whether the score of each document is taken apart.
    pub(crate) explain: bool,
    /// The language, where the address names it.
    pub(crate) language: Option<Language>,
    /// Names of parameters that mean nothing here, the first few.
    pub(crate) ignored: Vec<String>,
    /// Whether anything of a search was asked at all.
    pub(crate) asked: bool,
}

impl Default for SearchParams {
    fn default() -> Self {
        Self {
            q: String::new(),
            types: Vec::new(),
            bodies: Vec::new(),
            years: Vec::new(),
            from: None,
            to: None,
            formats: Vec::new(),
            subjects: Vec::new(),
            terms: Vec::new(),
            exact_bodies: false,
            verbatim: false,
            sort: Sort::Relevance,
            limit: DEFAULT_LIMIT,
            offset: 0,
            after: None,
            facets: false,
            group: false,
            standing: false,
            explain: false,
            language: None,
            ignored: Vec::new(),
            asked: false,
        }
    }
}

/// The pairs of a query string. Bytes that are not UTF-8 become U+FFFD: whatever is typed or sent
/// is a query, if one that finds nothing.
pub(crate) fn pairs(raw: Option<&str>) -> impl Iterator<Item = (String, String)> + '_ {
    form_urlencoded::parse(raw.unwrap_or_default().as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
}

/// The first value of `name`, for places that must not fail.
pub(crate) fn first(raw: Option<&str>, name: &str) -> Option<String> {
    pairs(raw).find(|(n, _)| n == name).map(|(_, value)| value)
}

/// The number of a parameter that may be left out or blank: at most `most`, else `otherwise`.
///
/// # Errors
/// [`Code::BadParameter`].
pub(crate) fn number_or(
    raw: Option<&str>,
    name: &'static str,
    most: usize,
    otherwise: usize,
) -> Result<usize, Problem> {
    match first(raw, name).as_deref().map(str::trim) {
        None | Some("") => Ok(otherwise),
        Some(value) => number(name, value, 0, most),
    }
}

impl SearchParams {
    /// Reads and checks a query string. Empty values count as absent, as forms send them.
    ///
    /// # Errors
    /// [`Code::BadParameter`] names the parameter; [`Code::PagingTooDeep`].
    pub(crate) fn parse(raw: Option<&str>) -> Result<Self, Problem> {
        let mut params = Self::default();
        let mut seen: Vec<&'static str> = Vec::new();
        let mut page: Option<usize> = None;
        let mut once = |name: &'static str| {
            if seen.contains(&name) {
                return Err(Problem::bad_parameter(
                    name,
                    ["chỉ được ghi một lần".into(), "give it once only".into()],
                ));
            }
            seen.push(name);
            Ok(())
        };
        for (name, value) in pairs(raw) {
            if name == "q" {
                once("q")?;
                params.q = value;
                params.asked = true;
                continue;
            }
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match name.as_str() {
                "type" => add(&mut params.types, "type", value)?,
                "body" => add(&mut params.bodies, "body", value)?,
                "year" => {
                    let year = year(value)?;
                    if !params.years.contains(&year) {
                        room("year", params.years.len())?;
                        params.years.push(year);
                    }
                }
                "from" => {
                    once("from")?;
                    params.from = Some(date("from", value, false)?);
                }
                "to" => {
                    once("to")?;
                    params.to = Some(date("to", value, true)?);
                }
                "file_format" => add(&mut params.formats, "file_format", value)?,
                "subject" => add(&mut params.subjects, "subject", value)?,
                "term" => {
                    let term = number("term", value, 1, 99)? as u16;
                    if !params.terms.contains(&term) {
                        room("term", params.terms.len())?;
                        params.terms.push(term);
                    }
                }
                "exact_bodies" => {
                    once("exact_bodies")?;
                    params.exact_bodies = flag("exact_bodies", value)?;
                }
                "verbatim" => {
                    once("verbatim")?;
                    params.verbatim = flag("verbatim", value)?;
                }
                "after" => {
                    once("after")?;
                    params.after = Some(cursor(value)?);
                }
                "sort" => {
                    once("sort")?;
                    params.sort = sort(value)?;
                }
                "limit" => {
                    once("limit")?;
                    params.limit = number("limit", value, 0, MAX_LIMIT)?;
                }
                "offset" => {
                    once("offset")?;
                    params.offset = number("offset", value, 0, usize::MAX)?;
                }
                "page" => {
                    once("page")?;
                    page = Some(number("page", value, 1, usize::MAX)?);
                }
                "facets" => {
                    once("facets")?;
                    params.facets = flag("facets", value)?;
                }
                "group" => {
                    once("group")?;
                    params.group = flag("group", value)?;
                }
                "standing" => {
                    once("standing")?;
                    params.standing = flag("standing", value)?;
                }
                "explain" => {
                    once("explain")?;
                    params.explain = flag("explain", value)?;
                }
                "lang" => {
                    once("lang")?;
                    params.language = Some(language(value)?);
                }
                _ => {
                    if params.ignored.len() < 5 {
                        params.ignored.push(name.chars().take(40).collect());
                    }
                }
            }
        }
        if params.after.is_some() && (page.is_some() || params.offset > 0) {
            return Err(Problem::bad_parameter(
                "after",
                [
                    "không dùng cùng lúc với “page” hoặc “offset”".into(),
                    "it cannot be combined with `page` or `offset`".into(),
                ],
            ));
        }
        if let Some(page) = page {
            if params.offset > 0 {
                return Err(Problem::bad_parameter(
                    "page",
                    [
                        "không dùng cùng lúc với “offset”".into(),
                        "it cannot be combined with `offset`".into(),
                    ],
                ));
            }
            params.offset = (page - 1).saturating_mul(params.limit.max(1));
        }
        if let (Some(from), Some(to)) = (params.from, params.to)
            && from > to
        {
            return Err(Problem::bad_parameter(
                "to",
                [
                    "ngày cuối phải từ ngày đầu trở đi".into(),
                    "the last day must not be before the first".into(),
                ],
            ));
        }
        params.asked |= params.filtered();
        Ok(params)
    }

    /// Whether any filter is set.
    pub(crate) fn filtered(&self) -> bool {
        !(self.types.is_empty()
            && self.bodies.is_empty()
            && self.years.is_empty()
            && self.formats.is_empty()
            && self.subjects.is_empty()
            && self.terms.is_empty()
            && self.from.is_none()
            && self.to.is_none())
    }

    /// The search that this asks for.
    pub(crate) fn request(&self) -> SearchRequest {
        SearchRequest {
            query: self.q.clone(),
            verbatim: self.verbatim,
            filters: Filters {
                document_types: self.types.clone(),
                bodies: self.bodies.clone(),
                exact_bodies: self.exact_bodies,
                within: Within::default(),
                formats: self.formats.clone(),
                subjects: self.subjects.clone(),
                terms: self.terms.clone(),
                years: self.years.clone(),
                date_from: self.from,
                date_to: self.to,
            },
            sort: self.sort,
            offset: self.offset,
            after: self.after.clone(),
            limit: self.limit,
            facets: self.facets,
            best_only: false,
            group_near_duplicates: self.group,
            explain: self.explain,
        }
    }

    /// The page of results, from 1.
    pub(crate) fn page(&self) -> usize {
        self.offset / self.limit.max(1) + 1
    }

    /// The same search at its first page.
    pub(crate) fn first_page(&self) -> Self {
        Self {
            offset: 0,
            after: None,
            ..self.clone()
        }
    }

    /// The same search at page `page`, from 1.
    pub(crate) fn at_page(&self, page: usize) -> Self {
        Self {
            offset: (page.max(1) - 1).saturating_mul(self.limit.max(1)),
            ..self.clone()
        }
    }

    /// The same search in another order, from its first page.
    pub(crate) fn sorted(&self, sort: Sort) -> Self {
        Self {
            sort,
            ..self.first_page()
        }
    }

    /// The same search with the value of a facet set, or not where it was set.
    pub(crate) fn toggled(&self, field: &str, value: &str) -> Self {
        let mut params = self.first_page();
        match field {
            "type" => toggle(&mut params.types, value.to_owned()),
            "body" => toggle(&mut params.bodies, value.to_owned()),
            "format" => toggle(&mut params.formats, value.to_owned()),
            "subject" => toggle(&mut params.subjects, value.to_owned()),
            "term" => {
                if let Ok(term) = value.parse() {
                    toggle(&mut params.terms, term);
                }
            }
            "year" => {
                if let Ok(year) = value.parse() {
                    toggle(&mut params.years, year);
                }
            }
            _ => {}
        }
        params
    }

    /// Whether the value of a facet is set.
    pub(crate) fn has(&self, field: &str, value: &str) -> bool {
        match field {
            "type" => self.types.iter().any(|v| v == value),
            "body" => self.bodies.iter().any(|v| v == value),
            "format" => self.formats.iter().any(|v| v == value),
            "subject" => self.subjects.iter().any(|v| v == value),
            "term" => value.parse().is_ok_and(|t| self.terms.contains(&t)),
            "year" => value.parse().is_ok_and(|y| self.years.contains(&y)),
            _ => false,
        }
    }

    /// The pairs that make this search again, in a fixed order, defaults left out.
    pub(crate) fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut out = vec![("q", self.q.clone())];
        out.extend(self.types.iter().map(|v| ("type", v.clone())));
        out.extend(self.bodies.iter().map(|v| ("body", v.clone())));
        out.extend(self.years.iter().map(|v| ("year", v.to_string())));
        out.extend(self.formats.iter().map(|v| ("file_format", v.clone())));
        out.extend(self.subjects.iter().map(|v| ("subject", v.clone())));
        out.extend(self.terms.iter().map(|v| ("term", v.to_string())));
        if self.exact_bodies {
            out.push(("exact_bodies", "true".into()));
        }
        if self.verbatim {
            out.push(("verbatim", "true".into()));
        }
        out.extend(self.from.map(|d| ("from", d.to_string())));
        out.extend(self.to.map(|d| ("to", d.to_string())));
        match self.sort {
            Sort::Relevance => {}
            Sort::DateDescending => out.push(("sort", "newest".into())),
            Sort::DateAscending => out.push(("sort", "oldest".into())),
            Sort::NumberAscending => out.push(("sort", "number".into())),
            Sort::NumberDescending => out.push(("sort", "number_descending".into())),
        }
        if self.group {
            out.push(("group", "true".into()));
        }
        if self.limit != DEFAULT_LIMIT {
            out.push(("limit", self.limit.to_string()));
        }
        if self.offset > 0 {
            if self.offset.is_multiple_of(self.limit.max(1)) {
                out.push(("page", self.page().to_string()));
            } else {
                out.push(("offset", self.offset.to_string()));
            }
        }
        if let Some(language) = self.language {
            out.push(("lang", language.tag().into()));
        }
        out
    }

    /// Those pairs as a query string, without the question mark.
    pub(crate) fn query_string(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.to_pairs())
            .finish()
    }

    /// The address of the page with these results.
    pub(crate) fn search_url(&self) -> String {
        format!("/search?{}", self.query_string())
    }

    /// The address of the page of a document found by this search.
    pub(crate) fn document_url(&self, id: &str, passage: Option<u32>) -> String {
        let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
        let anchor = passage.map(|p| format!("#p-{p}")).unwrap_or_default();
        format!("/documents/{id}?{}{anchor}", self.query_string())
    }
}

fn toggle<T: PartialEq>(values: &mut Vec<T>, value: T) {
    if let Some(at) = values.iter().position(|v| *v == value) {
        values.remove(at);
    } else {
        values.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Code;
    use proptest::prelude::*;

    fn bad(raw: &str) -> String {
        let problem = SearchParams::parse(Some(raw)).expect_err(raw);
        assert_eq!(problem.code(), Code::BadParameter, "{raw}");
        problem.message(Language::En)
    }

    #[test]
    fn what_is_wrong_names_its_parameter() {
        for (raw, name) in [
            ("limit=x", "limit"),
            ("limit=101", "limit"),
            ("limit=-1", "limit"),
            ("limit=%2B5", "limit"),
            ("limit=5&limit=6", "limit"),
            ("offset=1.5", "offset"),
            ("page=0", "page"),
            ("page=2&offset=10", "page"),
            ("year=MMXXI", "year"),
            ("year=99999", "year"),
            ("from=30/2/2021", "from"),
            ("from=2021-8-18x", "from"),
            ("to=hôm qua", "to"),
            ("from=2022&to=2021", "to"),
            ("sort=best", "sort"),
            ("facets=yes", "facets"),
            ("after=abc", "after"),
            ("after=g.1.1.1.x", "after"),
            ("after=g.1.1.1.1&page=2", "after"),
            ("verbatim=ja", "verbatim"),
            ("lang=fr", "lang"),
            ("q=a&q=b", "q"),
        ] {
            let message = bad(raw);
            assert!(message.contains(&format!("`{name}`")), "{raw}: {message}");
        }
        let long = format!("body={}", "x".repeat(301));
        assert!(bad(&long).contains("`body`"));
        let many: String = (0..51).map(|i| format!("type={i}&")).collect();
        assert!(bad(&many).contains("`type`"));
    }

    #[test]
    fn a_whole_search_is_read() {
        let raw = "q=ch%E1%BB%89+th%E1%BB%8B&type=Ngh%E1%BB%8B+quy%E1%BA%BFt&type=Ch%E1%BB%89+th%E1%BB%8B\
                   &body=T%E1%BB%89nh+%E1%BB%A7y&year=2021&year=2022&year=2021&from=18/8/2021&to=2022\
                   &sort=newest&limit=20&page=3&facets=true&lang=en&utm=1";
        let params = SearchParams::parse(Some(raw)).unwrap();
        assert_eq!(params.q, "chỉ thị");
        assert_eq!(params.types, ["Nghị quyết", "Chỉ thị"]);
        assert_eq!(params.bodies, ["Tỉnh ủy"]);
        assert_eq!(params.years, [2021, 2022]);
        assert_eq!(params.from, Date::new(2021, 8, 18));
        assert_eq!(params.to, Date::new(2022, 12, 31));
        assert_eq!(params.sort, Sort::DateDescending);
        assert_eq!((params.limit, params.offset, params.page()), (20, 40, 3));
        assert!(params.facets && params.asked);
        assert_eq!(params.language, Some(Language::En));
        assert_eq!(params.ignored, ["utm"]);
    }

    #[test]
    fn empty_values_of_a_form_are_absent() {
        let params = SearchParams::parse(Some("q=&from=&to=&sort=&type=&page=")).unwrap();
        assert_eq!(
            params,
            SearchParams {
                asked: true,
                ..SearchParams::default()
            }
        );
        assert!(!SearchParams::parse(Some("lang=en")).unwrap().asked);
    }

    #[test]
    fn any_bytes_are_a_query() {
        for raw in ["q=%FF%FE", "q=%", "q=%zz", "q=%00", "q=%C3", "q=a%20%F0%9F"] {
            assert!(SearchParams::parse(Some(raw)).is_ok(), "{raw}");
        }
        let beyond = SearchParams::parse(Some("page=99999999999999999999999")).unwrap();
        assert_eq!(beyond.offset, usize::MAX);
    }

    #[test]
    fn facets_are_set_and_unset() {
        let params = SearchParams::parse(Some("q=a&year=2021&page=4")).unwrap();
        let with = params.toggled("type", "Chỉ thị");
        assert!(with.has("type", "Chỉ thị") && with.has("year", "2021"));
        assert_eq!(
            with.page(),
            1,
            "another set of results begins at its first page"
        );
        let without = with.toggled("year", "2021").toggled("type", "Chỉ thị");
        assert!(!without.filtered());
    }

    proptest! {
        #[test]
        fn links_make_the_same_search(
            q in "\\PC{0,30}",
            types in prop::collection::hash_set("[A-Z][a-z&=+%]{0,8}", 0..3),
            years in prop::collection::hash_set(1900i16..2100, 0..3),
            page in 1usize..40,
            sort in prop::sample::select(vec![
                Sort::Relevance, Sort::DateDescending, Sort::DateAscending,
            ]),
        ) {
            let params = SearchParams {
                q,
                types: types.into_iter().collect(),
                years: years.into_iter().collect(),
                offset: (page - 1) * DEFAULT_LIMIT,
                sort,
                asked: true,
                ..SearchParams::default()
            };
            let again = SearchParams::parse(Some(&params.query_string())).unwrap();
            prop_assert_eq!(again, params);
        }

        #[test]
        fn no_query_string_panics(raw in "\\PC{0,80}") {
            let _ = SearchParams::parse(Some(&raw));
        }
    }
}
