//! Where a request comes from: address, cookies, and the site that sent it.

use crate::accounts::derived_token;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use std::net::{IpAddr, SocketAddr};

/// Who is at the other end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// This address; empty where it is not known.
    Client(String),
    /// Someone who should have come through the proxy.
    NotTheProxy,
}

/// The address of the client. Behind proxies it is the last in `X-Forwarded-For` that is no proxy
/// of ours: what stands before it the client may have written itself.
pub(crate) fn peer(proxies: &[IpAddr], request: &Request) -> Peer {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip().to_canonical());
    if proxies.is_empty() {
        return Peer::Client(peer.map(|ip| ip.to_string()).unwrap_or_default());
    }
    if !peer.is_some_and(|ip| proxies.contains(&ip)) {
        return Peer::NotTheProxy;
    }
    let forwarded = HeaderName::from_static("x-forwarded-for");
    let given: Vec<&str> = request
        .headers()
        .get_all(forwarded)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .collect();
    for text in given.iter().rev() {
        match address(text) {
            Some(ip) if proxies.contains(&ip) => {}
            Some(ip) => return Peer::Client(ip.to_string()),
            None => break,
        }
    }
    Peer::Client(String::new())
}

/// An address with or without port and brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip()))
        .map(|ip| ip.to_canonical())
}

/// The name of the session's cookie. `__Host-` binds it to this host and to TLS.
pub(crate) fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-vankien" } else { "vankien" }
}

/// The name of the cookie that a browser's desk belongs to, where there are no accounts.
pub(crate) fn desk_cookie(secure: bool) -> &'static str {
    if secure {
        "__Host-vankien-desk"
    } else {
        "vankien-desk"
    }
}

/// The name of the cookie that a sign-in form belongs to.
pub(crate) fn form_cookie(secure: bool) -> &'static str {
    if secure {
        "__Host-vankien-form"
    } else {
        "vankien-form"
    }
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// Sets a cookie that no script reads and no other site's form sends along. It goes when the
/// browser is closed; an empty value takes it away.
pub(crate) fn set_cookie(headers: &mut HeaderMap, name: &str, value: &str, secure: bool) {
    let gone = if value.is_empty() { "; Max-Age=0" } else { "" };
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{gone}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// The token of a sign-in form that belongs to this cookie.
pub(crate) fn sign_in_form_token(cookie: &str) -> String {
    derived_token("vankien 2026 form for signing in", cookie)
}

/// Whether a request that changes something was sent by our own pages, as far as the browser
/// says. Programs say nothing of it; they have no cookies either.
pub(crate) fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    // Older browsers name the origin alone.
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, origin)| origin.eq_ignore_ascii_case(host)),
        (Some(_), None) => false,
    }
}

/// The address of the sign-in page that leads back to `uri` afterwards.
pub(crate) fn sign_in_url(method: &Method, uri: &Uri) -> String {
    let back = uri.path_and_query().map_or("/", |p| p.as_str());
    // Only reading can be taken up again.
    if *method != Method::GET || back == "/" {
        return "/login".to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", back)
        .finish();
    format!("/login?{query}")
}

/// `next` as an address on this server, or its home page: anything else would send people who
/// have just signed in to wherever a link wants them.
pub(crate) fn local(next: &str) -> &str {
    let plain = next.chars().all(|c| !c.is_control() && c != '\\');
    if plain && next.starts_with('/') && !next.starts_with("//") {
        next
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn request(peer: Option<&str>, forwarded: &[&str]) -> Request {
        let mut builder = Request::builder();
        for value in forwarded {
            builder = builder.header("x-forwarded-for", *value);
        }
        let mut request = builder.body(Body::empty()).unwrap();
        if let Some(peer) = peer {
            let peer: SocketAddr = peer.parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        request
    }

    #[test]
    fn the_client_is_the_last_that_is_no_proxy_of_ours() {
        let proxies: Vec<IpAddr> = ["10.0.0.1", "10.0.0.2"].map(|p| p.parse().unwrap()).into();
        for (peer_address, forwarded, expect) in [
            ("10.0.0.1:9", &["192.168.1.5"][..], Some("192.168.1.5")),
            ("10.0.0.1:9", &["1.1.1.1, 192.168.1.5"], Some("192.168.1.5")),
            (
                "10.0.0.1:9",
                &["1.1.1.1", "192.168.1.5, 10.0.0.2"],
                Some("192.168.1.5"),
            ),
            ("10.0.0.1:9", &["192.168.1.5:4711"], Some("192.168.1.5")),
            ("10.0.0.1:9", &["[2001:db8::1]:4711"], Some("2001:db8::1")),
            ("10.0.0.1:9", &["1.1.1.1, rubbish"], Some("")),
            ("10.0.0.1:9", &[], Some("")),
            ("192.168.1.5:9", &["1.1.1.1"], None),
        ] {
            let expect = expect.map_or(Peer::NotTheProxy, |e| Peer::Client(e.to_owned()));
            let got = peer(&proxies, &request(Some(peer_address), forwarded));
            assert_eq!(got, expect, "{peer_address} {forwarded:?}");
        }
        let direct = peer(&[], &request(Some("192.168.1.5:9"), &["1.1.1.1"]));
        assert_eq!(
            direct,
            Peer::Client("192.168.1.5".into()),
            "no proxy is believed unnamed"
        );
        assert_eq!(peer(&proxies, &request(None, &[])), Peer::NotTheProxy);
    }

    #[test]
    fn other_sites_are_told_by_what_the_browser_says() {
        for (headers, expect) in [
            (&[][..], true),
            (&[("origin", "http://a:1"), ("host", "a:1")], true),
            (&[("origin", "http://b"), ("host", "a")], false),
            (&[("origin", "null"), ("host", "a")], false),
            (&[("origin", "http://a")], false),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.insert(*name, HeaderValue::from_static(value));
            }
            assert_eq!(same_origin(&map), expect, "{headers:?}");
        }
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        for (next, expect) in [
            ("/search?q=a%26b", "/search?q=a%26b"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/\t/evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(local(next), expect, "{next:?}");
        }
    }
}
