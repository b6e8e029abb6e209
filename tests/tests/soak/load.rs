//! What is asked, in which proportion, and what counts as a failure.

use crate::measures::percentile;
use crate::visitor::{Answer, Visitor};
use crate::workplace::Workplace;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use vankien_tests::{Server, encode};

/// Queries of every kind that people type.
const QUERIES: [&str; 16] = [
    "chuyển đổi số",
    "chuyen doi so",
    "nghị quyết về xây dựng nông thôn mới",
    "nq 10 tu",
    "10-NQ/TU",
    "\"văn phòng cấp ủy\"",
    "\"cấp ủy\"~3 báo cáo",
    "loại:\"nghị quyết\" năm:2021..2025",
    "UBND tinh bao cao",
    "nông* OR thủy*",
    "đất đai -thuế",
    "nghij quyeets",
    "thời hạn nộp hồ sơ đăng ký doanh nghiệp của cá nhân được quy định thế nào",
    "sổ sách văn thư",
    "công tác cán bộ",
    "",
];

/// What suggestions are asked for, letter by letter.
const TYPED: [&str; 8] = [
    "ngh",
    "nghị q",
    "chuyen",
    "12-",
    "ban ch",
    "luật đ",
    "kế ho",
    "vạn xu",
];

/// What is asked for, how often in a hundred.
const KINDS: [(&str, u32); 24] = [
    ("search", 16),
    ("search with facets", 6),
    ("search with filters", 4),
    ("search sorted", 3),
    ("search grouped with standing", 3),
    ("search on by cursor", 3),
    ("suggest", 16),
    ("document", 8),
    ("document with hits", 4),
    ("file", 2),
    ("part of a file", 2),
    ("related", 3),
    ("citations", 3),
    ("chain", 3),
    ("export csv", 1),
    ("export jsonl", 1),
    ("export xlsx", 1),
    ("export docx", 1),
    ("page of results", 8),
    ("page of a document", 6),
    ("page image", 1),
    ("pages kept", 2),
    ("pages of the house", 2),
    ("status", 1),
];

/// The load: what there is to ask for.
pub(crate) struct Load {
    first: Visitor,
    /// Identities of documents that no publication touches.
    stable: Vec<String>,
    /// Those of them whose original is handed out.
    with_file: Vec<String>,
    /// Those of them of whose first page there is an image.
    with_image: Vec<String>,
    /// Kinds, spread over a hundred requests.
    schedule: Vec<usize>,
    asked: AtomicUsize,
}

/// A request that did not get what it should.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    second: u64,
    kind: &'static str,
    path: String,
    what: String,
}

/// What came of one client's requests, or of all.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) failures: Vec<Failure>,
    /// Cursors that a publication outdated, as the interface says that it does.
    pub(crate) outdated: usize,
    /// How long after its time each request was sent.
    pub(crate) late_ms: Vec<f64>,
    took_ms: BTreeMap<&'static str, Vec<f64>>,
}

impl Load {
    /// Signs in and finds out which documents there are. Nothing that is there now may go.
    pub(crate) fn prepare(workplace: &Workplace, server: &Server) -> Self {
        let first = Visitor::sign_in(server, workplace.key());
        let get = |path: &str| first.get(path, None).unwrap();
        let ids = |parameters: &str| -> Vec<String> {
            let answer = get(&format!("/v1/search?q=&limit=100{parameters}"));
            let answer: Value = serde_json::from_slice(&answer.body).unwrap();
            let hits = answer["hits"].as_array().unwrap().iter();
            hits.map(|hit| hit["id"].as_str().unwrap().to_owned())
                .collect()
        };
        let samples = ids("&file_format=pdf&file_format=docx&file_format=html&file_format=txt");
        let is_there = |path: &str| get(path).status == 200;
        let with_file: Vec<String> = samples
            .iter()
            .filter(|id| is_there(&format!("/v1/documents/{id}/file")))
            .cloned()
            .collect();
        let with_image = with_file
            .iter()
            .filter(|id| is_there(&format!("/documents/{id}/pages/1")))
            .cloned()
            .collect();
        assert!(!with_file.is_empty(), "some originals are handed out");
        let stable = [samples, ids("&sort=oldest"), ids(""), ids("&sort=number")].concat();
        Self {
            first,
            stable,
            with_file,
            with_image,
            schedule: schedule(),
            asked: AtomicUsize::new(0),
        }
    }

    pub(crate) fn documents(&self) -> usize {
        self.stable.len()
    }

    pub(crate) fn originals(&self) -> usize {
        self.with_file.len()
    }

    pub(crate) fn images(&self) -> usize {
        self.with_image.len()
    }

    /// How many requests were begun.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// Requests after which each kind had its turn.
    pub(crate) fn kinds(&self) -> usize {
        self.schedule.len()
    }

    /// Asks until it is `over`: all clients together `rate` times a second, each when the one
    /// before has been answered.
    pub(crate) fn run(&self, started: Instant, rate: u32, over: &AtomicBool) -> Tally {
        let visitor = self.first.another();
        let mut tally = Tally::default();
        loop {
            let n = self.asked.fetch_add(1, Ordering::Relaxed);
            let due = Duration::from_secs_f64(n as f64 / f64::from(rate));
            while let Some(early) = due.checked_sub(started.elapsed()) {
                if over.load(Ordering::Relaxed) {
                    return tally;
                }
                std::thread::sleep(early.min(Duration::from_millis(200)));
            }
            if over.load(Ordering::Relaxed) {
                return tally;
            }
            let late = started.elapsed().saturating_sub(due);
            tally.late_ms.push(late.as_secs_f64() * 1e3);
            let (kind, _) = KINDS[self.schedule[n % self.schedule.len()]];
            // Each round of the schedule asks each kind for the next thing.
            let turn = n / self.schedule.len() + n;
            let (path, range) = self.address(kind, turn);
            let sent = Instant::now();
            let outcome = visitor.get(&path, range).and_then(|answer| {
                judge(kind, &answer)?;
                Ok(answer)
            });
            let took = sent.elapsed().as_secs_f64() * 1e3;
            tally.took_ms.entry(kind).or_default().push(took);
            let outcome = match outcome {
                Ok(answer) if kind == "search on by cursor" => {
                    follow(&visitor, &path, &answer, &mut tally)
                }
                other => other.map(drop),
            };
            if let Err(what) = outcome {
                tally.failures.push(Failure {
                    second: started.elapsed().as_secs(),
                    kind,
                    path,
                    what,
                });
            }
        }
    }

    fn address(&self, kind: &str, turn: usize) -> (String, Option<&'static str>) {
        let query = encode(QUERIES[turn % QUERIES.len()]);
        let id = &self.stable[turn % self.stable.len()];
        let file = &self.with_file[turn % self.with_file.len()];
        let path = match kind {
            "search" => format!("/v1/search?q={query}"),
            "search with facets" => format!("/v1/search?q={query}&facets=true&limit=20"),
            "search with filters" => {
                format!("/v1/search?q={query}&from=2015&to=2024&file_format=docx&facets=true")
            }
            "search sorted" => format!("/v1/search?q={query}&sort=newest&page=2"),
            "search grouped with standing" => {
                format!("/v1/search?q={query}&group=true&standing=true")
            }
            "search on by cursor" => "/v1/search?q=b%C3%A1o+c%C3%A1o&limit=5".to_owned(),
            "suggest" => format!("/v1/suggest?q={}", encode(TYPED[turn % TYPED.len()])),
            "document" => format!("/v1/documents/{id}"),
            "document with hits" => format!("/v1/documents/{id}?q={query}"),
            "file" | "part of a file" => format!("/v1/documents/{file}/file"),
            "related" => format!("/v1/documents/{id}/related"),
            "citations" => format!("/v1/documents/{id}/citations"),
            "chain" => format!("/v1/documents/{id}/chain"),
            "export csv" => format!("/v1/export?q={query}&format=csv"),
            "export jsonl" => format!("/v1/export?q={query}&format=jsonl"),
            "export xlsx" => "/v1/export?q=chuyen+doi+so&format=xlsx".to_owned(),
            "export docx" => "/v1/export?q=nong+thon+moi&format=docx".to_owned(),
            "page of results" => format!("/search?q={query}"),
            "page of a document" => format!("/documents/{id}?q={query}"),
            "page image" => match self.with_image.as_slice() {
                // Without the program that draws pages there are none.
                [] => "/".to_owned(),
                images => format!("/documents/{}/pages/1", images[turn % images.len()]),
            },
            "pages kept" => ["/saved", "/history", "/dossier", "/account"][turn % 4].to_owned(),
            "pages of the house" => ["/", "/api", "/operator", "/login"][turn % 4].to_owned(),
            _ => ["/v1/health", "/v1/bodies", "/metrics", "/v1/openapi.json"][turn % 4].to_owned(),
        };
        (path, (kind == "part of a file").then_some("bytes=10-99"))
    }
}

/// Kinds in an order in which each comes as evenly as its share allows.
fn schedule() -> Vec<usize> {
    let total: u32 = KINDS.iter().map(|(_, share)| share).sum();
    let mut places: Vec<(u64, usize)> = Vec::new();
    for (kind, (_, share)) in KINDS.iter().enumerate() {
        for i in 0..*share {
            places.push((
                u64::from(total) * 1_000 * (2 * u64::from(i) + 1) / u64::from(2 * share),
                kind,
            ));
        }
    }
    places.sort_unstable();
    places.into_iter().map(|(_, kind)| kind).collect()
}

/// Whether the answer is whole and what it should be.
fn judge(kind: &str, answer: &Answer) -> Result<(), String> {
    let expected = match kind {
        "part of a file" => 206,
        _ => 200,
    };
    // Who is signed in is led on from the sign-in page.
    let led_on = kind == "pages of the house" && answer.status == 303;
    if answer.status != expected && !led_on {
        let text: String = String::from_utf8_lossy(&answer.body)
            .chars()
            .take(300)
            .collect();
        return Err(format!("status {}: {text}", answer.status));
    }
    let body = &answer.body;
    let whole = if led_on {
        true
    } else if kind.ends_with("file") {
        body.len() > 80
    } else if kind == "export jsonl" {
        let mut lines = body.split(|byte| *byte == b'\n').filter(|l| !l.is_empty());
        lines.all(|line| serde_json::from_slice::<Value>(line).is_ok())
    } else if answer.media_type.starts_with("application/json") {
        serde_json::from_slice::<Value>(body).is_ok()
    } else if answer.media_type.starts_with("text/html") {
        body.trim_ascii_end().ends_with(b"</html>")
    } else if kind == "export xlsx" || kind == "export docx" {
        body.starts_with(b"PK") && body[body.len() - 22..].starts_with(b"PK\x05\x06")
    } else {
        !body.is_empty()
    };
    if whole {
        Ok(())
    } else {
        Err(format!("{} bytes that are not whole", body.len()))
    }
}

/// Goes on from a page of results; a publication in between may outdate the cursor.
fn follow(visitor: &Visitor, path: &str, answer: &Answer, tally: &mut Tally) -> Result<(), String> {
    let answer: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let next = answer["next"].as_str().ok_or("no cursor")?;
    let further = visitor.get(&format!("{path}&after={}", encode(next)), None)?;
    if further.status == 410 {
        tally.outdated += 1;
        return Ok(());
    }
    judge("search", &further)
}

impl Tally {
    pub(crate) fn sum(parts: impl Iterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.failures.extend(part.failures);
            all.outdated += part.outdated;
            all.late_ms.extend(part.late_ms);
            for (kind, took) in part.took_ms {
                all.took_ms.entry(kind).or_default().extend(took);
            }
        }
        all.failures.sort_by_key(|failure| failure.second);
        all
    }

    pub(crate) fn requests(&self) -> usize {
        self.took_ms.values().map(Vec::len).sum()
    }

    /// Number and times of each kind.
    pub(crate) fn by_kind(&self) -> Value {
        let all: Vec<f64> = self.took_ms.values().flatten().copied().collect();
        let mut kinds = serde_json::Map::new();
        for (kind, took) in self
            .took_ms
            .iter()
            .map(|(kind, took)| (*kind, took))
            .chain([("all", &all)])
        {
            let at = |percent| (percentile(took, percent) * 100.0).round() / 100.0;
            let times = json!({"requests": took.len(), "p50_ms": at(50.0), "p99_ms": at(99.0), "longest_ms": at(100.0)});
            kinds.insert(kind.to_owned(), times);
        }
        Value::Object(kinds)
    }

    pub(crate) fn kinds_without_requests(&self) -> Vec<&'static str> {
        let kinds = KINDS.iter().map(|(kind, _)| *kind);
        kinds
            .filter(|kind| !self.took_ms.contains_key(kind))
            .collect()
    }
}

#[test]
fn the_schedule_keeps_the_shares() {
    let schedule = schedule();
    assert_eq!(schedule.len(), 100);
    for (kind, (name, share)) in KINDS.iter().enumerate() {
        let times = schedule.iter().filter(|found| **found == kind).count();
        assert_eq!(times, *share as usize, "{name}");
    }
}
