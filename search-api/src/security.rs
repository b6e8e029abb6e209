//! Headers that every answer carries, and the names that the server answers to.

use crate::problem::{Code, Problem};
use crate::router::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

/// No script or style but the server's own files; no frames; forms only to the server itself.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::REFERRER_POLICY,
        // With `no-referrer` browsers name no origin of the server's own forms either.
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    ),
    (
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow"),
    ),
];

/// Sets the headers. Answers hold documents of an office: unless they say otherwise, nothing
/// keeps them.
pub(crate) async fn headers(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // A file has a policy of its own.
        headers.entry(name).or_insert(value);
    }
    if state.config.secure_cookies {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Refuses requests for a host name that is not ours. A server without accounts that listens on
/// this machine only would otherwise be readable by any web site that lets its own name point
/// here (DNS rebinding). Addresses and `localhost` always pass.
pub(crate) async fn host(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if let Some(names) = &state.config.host_names
        && !host_allowed(names, request.uri(), request.headers())
    {
        return Problem::from(Code::HostNotAllowed).into_response();
    }
    next.run(request).await
}

fn host_allowed(names: &[String], uri: &Uri, headers: &HeaderMap) -> bool {
    let given = match (headers.get(header::HOST), uri.host()) {
        (Some(host), _) => host.to_str().unwrap_or("?"),
        (None, Some(host)) => host,
        (None, None) => return true,
    };
    let name = match given.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => given.split(':').next().unwrap_or_default(),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name.parse::<IpAddr>().is_ok()
        || name == "localhost"
        || name.ends_with(".localhost")
        || names.iter().any(|n| n.eq_ignore_ascii_case(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_and_names_allowed_pass() {
        let names = ["vankien.lan".to_owned()];
        for (host, expect) in [
            ("127.0.0.1:8080", true),
            ("127.0.0.1", true),
            ("[::1]:8080", true),
            ("localhost:8080", true),
            ("LOCALHOST", true),
            ("Vankien.LAN:8080", true),
            ("evil.example", false),
            ("evil.example:8080", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
            let uri = Uri::from_static("/");
            assert_eq!(host_allowed(&names, &uri, &headers), expect, "{host}");
        }
    }
}
