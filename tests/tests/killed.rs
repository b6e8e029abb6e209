//! The indexer is killed at moments of chance: what is served is always one whole generation,
//! and the next run succeeds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Stdio;
use std::time::{Duration, Instant};
use vankien_tests::{Office, Server, paper};

const DOCUMENTS: u32 = 60;

/// A number from the environment, else the one given.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// In every round all documents change their word, so that a generation made of two rounds, or
/// one that lacks documents, cannot pass for a whole one.
fn write_round(office: &Office, round: u64) {
    for n in 1..=DOCUMENTS {
        let more = "Nội dung kèm theo của tờ này. ".repeat(200);
        office.put(
            &format!("{n}.txt"),
            paper(n, &format!("sổ vòng {round}")) + &more,
        );
    }
}

/// The round that the server answers from, which must be whole.
fn round_served(server: &Server, rounds: u64) -> u64 {
    let whole: Vec<u64> = (0..=rounds)
        .filter(|round| {
            let total = server.search(&format!("\"sổ vòng {round}\""), "")["total"].as_u64();
            assert!(
                total == Some(0) || total == Some(u64::from(DOCUMENTS)),
                "round {round}: {total:?}"
            );
            total != Some(0)
        })
        .collect();
    assert_eq!(whole.len(), 1, "one round and no other: {whole:?}");
    whole[0]
}

#[test]
fn a_killed_indexer_loses_nothing() {
    let kills = setting("VANKIEN_KILLS", 12);
    let seed = setting("VANKIEN_SEED", 20_251_018);
    println!("seed {seed}, {kills} kills (VANKIEN_SEED and VANKIEN_KILLS change them)");
    let office = Office::new();
    write_round(&office, 0);
    office.publish();
    // The second run tells how long one takes: the first also warms the caches.
    let started = Instant::now();
    office.publish();
    let mut whole_run = started.elapsed();
    let watching = Server::start_with(&office.index(), &["--poll", "100"]);
    let mut state = seed;
    let (mut before, mut killed) = (0, 0);
    for round in 1..=kills {
        write_round(&office, round);
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // A little beyond the usual end too: there lies the publication.
        let part = (state >> 33) as f64 / f64::from(1_u32 << 31) * 1.1;
        let moment = whole_run.mul_f64(part);
        let mut run = office
            .command()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(moment);
        run.kill().unwrap();
        let ended = run.wait().unwrap();
        killed += u64::from(ended.code().is_none());
        if ended.success() && part < 1.0 {
            // It was done before its time: the next moments come earlier.
            whole_run = whole_run.mul_f64(part.max(0.7));
        }

        std::thread::sleep(Duration::from_millis(400));
        let served = round_served(&watching, round);
        let fresh = round_served(&Server::start(&office.index()), round);
        println!("killed after {moment:?} ({ended}): round {fresh} is served");
        assert!(
            fresh == before || fresh == round,
            "round {fresh} after {before} and {round}"
        );
        assert_eq!(served, fresh, "the running server follows");
        before = fresh;
    }
    assert!(
        killed * 3 > kills,
        "only {killed} of {kills} runs were still going when killed"
    );

    write_round(&office, kills + 1);
    office.publish();
    let left = std::fs::read_dir(office.index().join("building"))
        .unwrap()
        .count();
    assert_eq!(left, 0, "what killed runs left is removed");
    assert_eq!(
        round_served(&Server::start(&office.index()), kills + 1),
        kills + 1
    );
}
