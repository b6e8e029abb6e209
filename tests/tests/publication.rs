//! Searching goes on while the indexer publishes: no request fails, no answer mixes generations.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use vankien_tests::{Office, Server, paper};

/// Publications unless `VANKIEN_PUBLICATIONS` says otherwise.
const PUBLICATIONS: u32 = 20;
const READERS: usize = 3;

/// In round n every document says `vòng n`, and there are up to n more of them than at first: an answer
/// of one generation can be told from a mixed one by its count and by its words.
fn write_round(office: &Office, round: u32) {
    for n in 1..=20 + round.min(60) {
        office.put(
            &format!("{n}.txt"),
            paper(n, &format!("sổ sách vòng {round}")),
        );
    }
}

#[test]
fn requests_go_on_while_generations_are_published() {
    let asked = std::env::var("VANKIEN_PUBLICATIONS").ok();
    let publications = asked.map_or(PUBLICATIONS, |asked| asked.parse().unwrap());
    let office = Office::new();
    write_round(&office, 0);
    let mut rounds = BTreeMap::from([(office.publish(), 0)]);
    let server = Server::start_with(&office.index(), &["--poll", "200"]);
    let over = AtomicBool::new(false);

    /// Ends the readers whatever happens to the publications.
    struct Ends<'a>(&'a AtomicBool);
    impl Drop for Ends<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    let seen = std::thread::scope(|scope| {
        let ends = Ends(&over);
        let readers: Vec<_> = (0..READERS)
            .map(|_| scope.spawn(|| read_until(&server, &over)))
            .collect();
        for round in 1..=publications {
            write_round(&office, round);
            // Updates link the segments that stay, which a fresh build never does.
            let generation = if round % 5 == 0 {
                office.publish()
            } else {
                office.update()
            };
            let published = Instant::now();
            while server.json("/v1/health").1["generation"] != generation.as_str() {
                let waited = published.elapsed();
                assert!(
                    waited < Duration::from_secs(10),
                    "round {round} is not served yet"
                );
                std::thread::sleep(Duration::from_millis(50));
            }
            rounds.insert(generation, round);
        }
        drop(ends);
        readers
            .into_iter()
            .flat_map(|reader| reader.join().unwrap())
            .collect::<Vec<_>>()
    });

    assert!(seen.len() > 100, "only {} requests were made", seen.len());
    for answer in &seen {
        let round = rounds[&answer.generation];
        assert_eq!(answer.total, u64::from(20 + round.min(60)), "round {round}");
        assert_eq!(answer.words, [format!("vòng {round}")], "round {round}");
    }
    let generations: std::collections::BTreeSet<&str> = seen
        .iter()
        .map(|answer| answer.generation.as_str())
        .collect();
    assert!(
        generations.len() >= 5,
        "only {} generations were seen",
        generations.len()
    );
}

/// What an answer says of the generation that gave it.
struct Answer {
    generation: String,
    total: u64,
    /// The rounds that its hits name, each once.
    words: Vec<String>,
}

fn read_until(server: &Server, over: &AtomicBool) -> Vec<Answer> {
    let mut answers = Vec::new();
    while !over.load(Ordering::Relaxed) {
        // `search` fails the test when the status is not 200.
        let answer = server.search("sổ sách", "&limit=100");
        let hits = answer["hits"].as_array().unwrap();
        assert_eq!(hits.len() as u64, answer["total"].as_u64().unwrap());
        let mut words: Vec<String> = hits.iter().map(|hit| round_of(&hit["abstract"])).collect();
        words.sort();
        words.dedup();
        let generation = answer["generation"].as_str().unwrap().to_owned();
        answers.push(Answer {
            generation,
            total: hits.len() as u64,
            words,
        });
    }
    answers
}

fn round_of(subject: &serde_json::Value) -> String {
    let subject = subject.as_str().unwrap();
    let at = subject.find("vòng").unwrap_or_else(|| panic!("{subject}"));
    subject[at..].to_owned()
}
