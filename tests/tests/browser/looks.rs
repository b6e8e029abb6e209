//! Pages of the house, and all pages in the dark.

use super::desk::{Staffed, sign_in};
use super::{PASSWORD, Visit};
use serde_json::json;
use std::sync::OnceLock;

#[tokio::test]
async fn pages_for_accounts_and_programs_are_accessible() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(Staffed::new).serve();
    let Some(visit) = Visit::at(serve, json!({})).await else {
        return;
    };
    visit.element(".card input[name=password]").await;
    visit.accessible("sign-in").await;
    sign_in(&visit, "quan.tri", "không phải").await;
    visit.element(".card .warning").await;
    visit.accessible("refused sign-in").await;
    sign_in(&visit, "quan.tri", PASSWORD).await;
    visit.element(".person").await;
    for (path, name) in [
        ("/account", "account"),
        ("/admin", "admin"),
        ("/audit", "audit"),
        ("/api", "api"),
        ("/search?q=zzzkhongco", "nothing-found"),
        ("/documents/khong-co", "error"),
    ] {
        visit.go(path).await;
        visit.element("main h1").await;
        visit
            .script("for (const fold of document.querySelectorAll('details')) fold.open = true;")
            .await;
        visit.screenshot(&format!("look-{name}")).await;
        visit.accessible(name).await;
    }
    visit.end().await;
}

#[tokio::test]
async fn the_dark_is_as_readable_as_the_light() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(Staffed::new).serve();
    let Some(visit) = Visit::in_the_dark(serve).await else {
        return;
    };
    let dark = "return matchMedia('(prefers-color-scheme: dark)').matches;";
    assert_eq!(visit.script(dark).await, true);
    let ground = "const colour = getComputedStyle(document.documentElement).backgroundColor
          .match(/[\\d.]+/g).slice(0, 3).map(Number);
        const body = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
        const seen = body.length === 4 && body[3] === 0 ? colour : body.slice(0, 3);
        return Math.max(...seen) < 90;";
    assert_eq!(visit.script(ground).await, true, "the ground is dark");
    visit.accessible("dark sign-in").await;
    sign_in(&visit, "quan.tri", PASSWORD).await;
    visit.element(".person").await;
    visit.go("/search?q=lưu+trữ").await;
    visit.element(".hit h2 a").await.click().await.unwrap();
    visit.element("article.paper mark").await;
    visit.screenshot("dark-document").await;
    visit.accessible("dark document").await;
    visit.press("#collect button").await;
    for (path, name) in [
        ("/", "home"),
        ("/search?q=lưu+trữ", "results"),
        ("/search?q=zzzkhongco", "nothing"),
        ("/saved", "saved"),
        ("/history", "history"),
        ("/dossier", "dossier"),
        ("/operator", "operator"),
        ("/account", "account"),
        ("/admin", "admin"),
        ("/audit", "audit"),
        ("/api", "api"),
    ] {
        visit.go(path).await;
        visit.element("main").await;
        visit
            .script("for (const fold of document.querySelectorAll('details')) fold.open = true;")
            .await;
        visit.screenshot(&format!("dark-{name}")).await;
        visit.accessible(&format!("dark {name}")).await;
    }
    visit.end().await;
}
