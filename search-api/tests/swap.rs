//! A new generation is swapped in while requests run.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod office;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use office::{Office, plain, publish, send};
use search_api::Swap;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

fn many(word: &str, count: usize) -> Vec<search_index::Document> {
    (0..count)
        .map(|i| {
            plain(
                &format!("{word}{i}"),
                &format!("Thông báo {i}"),
                &format!("Thông báo về {word} số {i}"),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn publications_drop_no_request() {
    let office = Arc::new(Office::with(
        &many("lúa", 20),
        party_documents::Secrecy::Internal,
        search_api::Config::default(),
    ));
    let over = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (office, over) = (office.clone(), over.clone());
            tokio::spawn(async move {
                let mut generations = HashSet::new();
                let mut answers = 0;
                while !over.load(Ordering::Relaxed) {
                    let request = Request::get("/v1/search?q=thong+bao&limit=100")
                        .body(Body::empty())
                        .unwrap();
                    let answer = send(&office.app, request).await;
                    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
                    let json = answer.json();
                    // Each answer is of one generation as a whole: 20 documents or 20 + its number.
                    let hits = json["hits"].as_array().unwrap();
                    assert_eq!(json["total"], hits.len());
                    assert!(hits.len() >= 20);
                    let word = |id: &serde_json::Value| {
                        id.as_str()
                            .unwrap()
                            .trim_end_matches(char::is_numeric)
                            .to_owned()
                    };
                    let words: HashSet<_> = hits.iter().map(|h| word(&h["id"])).collect();
                    assert_eq!(words.len(), 1, "one answer mixes generations: {words:?}");
                    generations.insert(json["generation"].as_str().unwrap().to_owned());
                    answers += 1;
                }
                (generations, answers)
            })
        })
        .collect();
    for (i, word) in ["ngô", "khoai", "sắn"].into_iter().enumerate() {
        let (o, documents) = (office.clone(), many(word, 21 + i));
        tokio::task::spawn_blocking(move || {
            publish(&o.directory, &documents);
            assert_eq!(o.live.refresh(), Swap::Swapped);
            assert_eq!(o.live.refresh(), Swap::Unchanged);
        })
        .await
        .unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    over.store(true, Ordering::Relaxed);
    let mut generations = HashSet::new();
    for caller in callers {
        let (seen, answers) = caller.await.unwrap();
        assert!(answers > 0);
        generations.extend(seen);
    }
    assert!(
        generations.len() >= 2,
        "requests ran on {} generations",
        generations.len()
    );
    assert_eq!(office.json("/v1/search?q=").await["total"], 23);
}

#[tokio::test]
async fn the_watcher_notices_by_itself() {
    let office = Office::with(
        &many("lúa", 3),
        party_documents::Secrecy::Internal,
        search_api::Config::default(),
    );
    let watcher = tokio::spawn(office.live.clone().watch(Duration::from_millis(20)));
    let before = office.json("/v1/health").await["generation"].clone();
    publish(&office.directory, &many("ngô", 5));
    let mut waited = 0;
    while office.json("/v1/health").await["generation"] == before {
        waited += 1;
        assert!(waited < 500, "the new generation was not noticed in 10 s");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(office.json("/v1/search?q=").await["total"], 5);
    watcher.abort();
}

#[tokio::test]
async fn a_generation_that_cannot_be_opened_leaves_the_old_one_serving() {
    let office = Office::with(
        &many("lúa", 4),
        party_documents::Secrecy::Internal,
        search_api::Config::default(),
    );
    let serving = office.json("/v1/health").await["generation"].clone();
    let summary = publish(&office.directory, &many("ngô", 6));
    let generation = office
        .directory
        .list()
        .unwrap()
        .into_iter()
        .find(|g| g.name == summary.generation)
        .unwrap();
    for file in std::fs::read_dir(&generation.path).unwrap() {
        let path = file.unwrap().path();
        if path
            .extension()
            .is_some_and(|e| e == "store" || e == "term" || e == "idx")
        {
            std::fs::write(path, b"damaged").unwrap();
        }
    }
    assert_eq!(office.live.refresh(), Swap::Failed);
    assert_eq!(office.live.refresh(), Swap::Failed, "it is not forgotten");
    let health = office.get("/v1/health").await;
    assert_eq!(health.status, StatusCode::OK);
    let health = health.json();
    assert_eq!(health["status"], "degraded");
    assert_eq!(health["generation"], serving);
    assert_eq!(health["index_problem"]["generation"], summary.generation);
    assert_eq!(health["index_problem"]["code"], "index_damaged");
    assert!(
        !health
            .to_string()
            .contains(&office.folder.path().display().to_string()),
        "no paths to callers"
    );
    assert_eq!(office.json("/v1/search?q=").await["total"], 4);

    publish(&office.directory, &many("khoai", 7));
    assert_eq!(office.live.refresh(), Swap::Swapped);
    let health = office.json("/v1/health").await;
    assert_eq!(
        (&health["status"], &health["documents"]),
        (&"ok".into(), &7.into())
    );
}

#[tokio::test]
async fn an_index_that_disappears_leaves_the_old_one_serving() {
    let office = Office::with(
        &many("lúa", 4),
        party_documents::Secrecy::Internal,
        search_api::Config::default(),
    );
    std::fs::remove_dir_all(office.directory.path()).unwrap();
    assert_eq!(office.live.refresh(), Swap::Failed);
    assert_eq!(office.json("/v1/search?q=").await["total"], 4);
    let health = office.json("/v1/health").await;
    assert_eq!(health["index_problem"]["code"], "index_missing");
}
