//! The page that tries the interface for programs.

use super::desk::{Staffed, sign_in};
use super::{PASSWORD, Visit};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// The fold of an operation.
fn fold(operation: &str) -> String {
    format!("section[aria-labelledby='op-{operation}'] details.try")
}

impl Visit {
    /// Fills fields of an operation's form, sends it, and gives status, address and body.
    async fn try_out(&self, operation: &str, fields: &[(&str, &str)]) -> (String, String, String) {
        let fold = fold(operation);
        let open = format!("document.querySelector(\"{fold}\").open = true;");
        self.script(&open).await;
        for (name, value) in fields {
            let field = self.element(&format!("{fold} [name='{name}']")).await;
            let tag = field.tag_name().await.unwrap();
            if tag == "select" {
                field.select_by_value(value).await.unwrap();
            } else {
                field.clear().await.unwrap();
                field.send_keys(value).await.unwrap();
            }
        }
        let button = self.element(&format!("{fold} button")).await;
        // By keyboard: the page may still be scrolling, and a click would miss.
        button.send_keys("\u{e007}").await.unwrap();
        let answered = format!(
            "return document.querySelector(\"{fold} [data-answer=took]\").textContent.endsWith('ms');"
        );
        assert!(self.until(&answered).await, "{operation} is answered");
        let part = async |name: &str| -> String {
            let script = format!(
                "return document.querySelector(\"{fold} [data-answer={name}]\").textContent;"
            );
            let text = self.script(&script).await;
            text.as_str().unwrap().to_owned()
        };
        (
            part("status").await,
            part("request").await,
            part("body").await,
        )
    }
}

#[tokio::test]
async fn every_call_can_be_tried_from_its_page() {
    static STAFFED: OnceLock<Staffed> = OnceLock::new();
    let serve = || STAFFED.get_or_init(Staffed::new).serve();
    let Some(visit) = Visit::at(serve, json!({})).await else {
        return;
    };
    sign_in(&visit, "quan.tri", PASSWORD).await;
    visit.go("/api").await;
    visit.element("#try-key").await;
    let fields = [
        ("q", "lưu trữ & <b>"),
        ("type", "Công văn\nQuy chế"),
        ("facets", "true"),
        ("limit", "3"),
    ];
    let (status, request, body) = visit.try_out("search", &fields).await;
    assert_eq!(status, "200 OK");
    assert!(
        request.contains("type=C%C3%B4ng+v%C4%83n&type=Quy+ch%E1%BA%BF"),
        "{request}"
    );
    assert!(
        !request.contains("offset"),
        "blank fields are not sent: {request}"
    );
    // Pretty, and the same as the interface says.
    let found: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(found["query"], "lưu trữ & <b>");
    assert!(body.starts_with("{\n  \""), "{body}");
    visit.screenshot("api-search").await;
    visit.accessible("api").await;

    let fields = [("q", "lưu trữ"), ("type", ""), ("facets", "")];
    let (_, _, body) = visit.try_out("search", &fields).await;
    let found: Value = serde_json::from_str(&body).unwrap();
    let id = found["hits"][0]["id"].as_str().unwrap().to_owned();
    let (status, request, body) = visit.try_out("document", &[("id", &id)]).await;
    assert_eq!(
        (status.as_str(), request),
        ("200 OK", format!("GET /v1/documents/{id}"))
    );
    assert!(body.contains("lưu trữ"), "{body}");
    // A path is one component, whatever is typed.
    let (status, request, _) = visit.try_out("document", &[("id", "../audit?x")]).await;
    assert_eq!(request, "GET /v1/documents/..%2Faudit%3Fx");
    assert!(status.starts_with("404"), "{status}");

    let fields = [("q", "lưu trữ"), ("format", "xlsx")];
    let (status, _, body) = visit.try_out("export", &fields).await;
    assert_eq!((status.as_str(), body.as_str()), ("200 OK", ""));
    let note = visit
        .text(&format!("{} [data-answer=note]", fold("export")))
        .await;
    assert!(note.contains("byte"), "{note}");
    let (status, _, body) = visit.try_out("bodies", &[("date", "hôm nay")]).await;
    assert!(
        status.starts_with("400") && body.contains("bad_parameter"),
        "{status} {body}"
    );
    visit.screenshot("api-error").await;

    // With a key, requests go as that program.
    let key = visit.element("#key").await;
    key.send_keys("vk_sai").await.unwrap();
    let (status, _, body) = visit.try_out("suggest", &[("q", "lưu")]).await;
    assert!(
        status.starts_with("401") && body.contains("key_unknown"),
        "{status} {body}"
    );
    visit.end().await;
}
