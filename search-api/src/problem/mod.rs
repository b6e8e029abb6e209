//! Everything that can be answered instead of a result: one table of code, status and messages.
//!
//! A handler returns a [`Problem`]; the response it becomes carries the problem as an extension,
//! and [`crate::router`] renders it as JSON below `/v1` and as a page elsewhere. So a code has the
//! same status and the same words wherever it comes up.

mod table;

pub(crate) use table::ENTRIES;

use crate::Language;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Code {
    BadParameter,
    QueryTooLong,
    PagingTooDeep,
    CursorStale,
    DocumentNotFound,
    RouteNotFound,
    MethodNotAllowed,
    HostNotAllowed,
    FileNotOffered,
    FileMissing,
    FileChanged,
    FileOfRows,
    PageNotDrawn,
    RangeNotSatisfiable,
    SignInRequired,
    KeyUnknown,
    KeyExpired,
    KeyRevoked,
    Forbidden,
    PasswordChangeNeeded,
    CrossSite,
    FormTooLarge,
    TooManyKept,
    ProxyOnly,
    AccountsFailed,
    AuditFailed,
    Overloaded,
    Timeout,
    ShuttingDown,
    SearchFailed,
    DocumentUnreadable,
    Internal,
}

/// A row of the table. `{name}` in a text stands for a value that the problem brings along.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) code: Code,
    pub(crate) name: &'static str,
    pub(crate) status: StatusCode,
    /// Seconds after which trying again makes sense.
    pub(crate) retry_after: Option<u16>,
    message: [&'static str; 2],
    what_to_do: [&'static str; 2],
}

/// A text in both languages: Vietnamese, English.
pub(crate) type Both = [String; 2];

/// A code with the values that its messages name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    code: Code,
    values: Vec<(&'static str, Both)>,
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self {
            code,
            values: Vec::new(),
        }
    }
}

impl Problem {
    /// A parameter that is not what it must be. `expected` says what it must be.
    pub(crate) fn bad_parameter(parameter: &'static str, expected: Both) -> Self {
        Self::from(Code::BadParameter)
            .with("parameter", [parameter.to_owned(), parameter.to_owned()])
            .with("expected", expected)
    }

    /// The same, with a value for `{name}`.
    pub(crate) fn with(mut self, name: &'static str, value: Both) -> Self {
        self.values.push((name, value));
        self
    }

    /// The same, with a number for `{name}`.
    pub(crate) fn with_number(self, name: &'static str, value: usize) -> Self {
        let value = value as u64;
        self.with(
            name,
            [Language::Vi.number(value), Language::En.number(value)],
        )
    }

    /// The same for people: a parameter that a form shows goes by the form's label, too.
    pub(crate) fn naming_parameter(&self, label: impl Fn(&str) -> Option<&'static str>) -> Self {
        let mut named = self.clone();
        for (_, texts) in named.values.iter_mut().filter(|(n, _)| *n == "parameter") {
            for text in texts {
                if let Some(label) = label(text) {
                    *text = format!("{label} ({text})");
                }
            }
        }
        named
    }

    #[cfg(test)]
    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// Its row in the table.
    /// A form that asks for something unknown.
    pub(crate) fn bad_action() -> Self {
        Self::bad_parameter(
            "action",
            [
                "biểu mẫu không nói việc cần làm".into(),
                "the form does not say what to do".into(),
            ],
        )
    }

    pub(crate) fn entry(&self) -> &'static Entry {
        // The test below holds that every code has its row; the last row stands in for none.
        ENTRIES
            .iter()
            .find(|entry| entry.code == self.code)
            .unwrap_or(&ENTRIES[ENTRIES.len() - 1])
    }

    /// What happened.
    pub(crate) fn message(&self, language: Language) -> String {
        let [vi, en] = self.entry().message;
        self.fill(language.choose(vi, en), language)
    }

    /// The way out.
    pub(crate) fn what_to_do(&self, language: Language) -> String {
        let [vi, en] = self.entry().what_to_do;
        self.fill(language.choose(vi, en), language)
    }

    /// One pass, so that a value that looks like a placeholder stays what it is.
    fn fill(&self, template: &str, language: Language) -> String {
        let mut out = String::with_capacity(template.len() + 16);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            if let Some((_, [vi, en])) = self.values.iter().find(|(n, _)| *n == name) {
                out.push_str(language.choose(vi, en));
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// The body of an answer to a program.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct Outer {
            error: Inner,
        }
        #[derive(Serialize)]
        struct Inner {
            code: &'static str,
            message: String,
            message_en: String,
            what_to_do: String,
            what_to_do_en: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            parameter: Option<String>,
        }
        let outer = Outer {
            error: Inner {
                code: self.entry().name,
                message: self.message(Language::Vi),
                message_en: self.message(Language::En),
                what_to_do: self.what_to_do(Language::Vi),
                what_to_do_en: self.what_to_do(Language::En),
                parameter: self
                    .values
                    .iter()
                    .find(|(name, _)| *name == "parameter")
                    .map(|(_, [vi, _])| vi.clone()),
            },
        };
        // Strings alone always serialise.
        serde_json::to_vec(&outer).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let entry = self.entry();
        let mut response = entry.status.into_response();
        if let Some(seconds) = entry.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if entry.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"vankien\""),
            );
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const ALL: &[Code] = &[
        Code::BadParameter,
        Code::QueryTooLong,
        Code::PagingTooDeep,
        Code::CursorStale,
        Code::DocumentNotFound,
        Code::RouteNotFound,
        Code::MethodNotAllowed,
        Code::HostNotAllowed,
        Code::FileNotOffered,
        Code::FileMissing,
        Code::FileChanged,
        Code::FileOfRows,
        Code::PageNotDrawn,
        Code::RangeNotSatisfiable,
        Code::SignInRequired,
        Code::KeyUnknown,
        Code::KeyExpired,
        Code::KeyRevoked,
        Code::Forbidden,
        Code::PasswordChangeNeeded,
        Code::CrossSite,
        Code::FormTooLarge,
        Code::TooManyKept,
        Code::ProxyOnly,
        Code::AccountsFailed,
        Code::AuditFailed,
        Code::Overloaded,
        Code::Timeout,
        Code::ShuttingDown,
        Code::SearchFailed,
        Code::DocumentUnreadable,
        Code::Internal,
    ];

    #[test]
    fn every_code_has_one_row_with_texts_in_both_languages() {
        assert_eq!(ENTRIES.len(), ALL.len());
        let names: HashSet<_> = ENTRIES.iter().map(|e| e.name).collect();
        assert_eq!(names.len(), ENTRIES.len(), "a name is used twice");
        for code in ALL {
            let problem = Problem::from(*code);
            assert_eq!(problem.entry().code, *code);
            for language in [Language::Vi, Language::En] {
                assert!(problem.message(language).len() > 8, "{code:?}");
                assert!(problem.what_to_do(language).len() > 8, "{code:?}");
            }
            assert_ne!(problem.message(Language::Vi), problem.message(Language::En));
            let status = problem.entry().status;
            assert!(status.is_client_error() || status.is_server_error());
            assert_eq!(
                status == StatusCode::SERVICE_UNAVAILABLE,
                problem.entry().retry_after.is_some(),
                "{code:?}: 503 and Retry-After go together"
            );
        }
    }

    #[test]
    fn values_are_filled_in_once() {
        let problem = Problem::from(Code::QueryTooLong)
            .with("length", ["{limit}".into(), "{limit}".into()])
            .with_number("limit", 1_000);
        assert_eq!(
            problem.message(Language::Vi),
            "Câu tìm có {limit} ký tự, tối đa là 1.000."
        );
        assert!(problem.message(Language::En).contains("1,000"));
    }
}
