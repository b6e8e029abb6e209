//! Files that pages need: built into the program, under addresses that name their content, so
//! that a browser may keep them for ever.

use crate::problem::Code;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

struct Asset {
    /// `style-3f2a….css`: its name with a part of its content's hash.
    name: String,
    content: &'static [u8],
    media_type: &'static str,
}

/// Addresses of the files.
#[derive(Debug)]
pub(crate) struct Addresses {
    pub(crate) style: String,
    pub(crate) script: String,
    /// The script of the page that tries the interface.
    pub(crate) tryout: String,
    pub(crate) icon: String,
}

const FILES: [(&str, &str, &str, &[u8]); 4] = [
    (
        "style",
        "css",
        "text/css; charset=utf-8",
        include_bytes!("../assets/style.css"),
    ),
    (
        "page",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/page.js"),
    ),
    (
        "try",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/try.js"),
    ),
    (
        "icon",
        "svg",
        "image/svg+xml",
        include_bytes!("../assets/icon.svg"),
    ),
];

static ASSETS: LazyLock<[Asset; 4]> = LazyLock::new(|| {
    FILES.map(|(stem, extension, media_type, content)| {
        let hash = blake3::hash(content).to_hex();
        let short: String = hash.chars().take(12).collect();
        Asset {
            name: format!("{stem}-{short}.{extension}"),
            content,
            media_type,
        }
    })
});

/// Where pages find them.
pub(crate) static ADDRESSES: LazyLock<Addresses> = LazyLock::new(|| {
    let [style, script, tryout, icon] = &*ASSETS;
    let address = |asset: &Asset| format!("/assets/{}", asset.name);
    Addresses {
        style: address(style),
        script: address(script),
        tryout: address(tryout),
        icon: address(icon),
    }
});

/// `GET /assets/{name}`.
pub(crate) async fn get(name: Result<Path<String>, PathRejection>) -> Response {
    let asset = name
        .ok()
        .and_then(|Path(name)| ASSETS.iter().find(|asset| asset.name == name));
    match asset {
        Some(asset) => (
            [
                (
                    header::CONTENT_TYPE,
                    HeaderValue::from_static(asset.media_type),
                ),
                (
                    header::CACHE_CONTROL,
                    HeaderValue::from_static("public, max-age=31536000, immutable"),
                ),
            ],
            asset.content,
        )
            .into_response(),
        None => crate::problem::Problem::from(Code::RouteNotFound).into_response(),
    }
}
