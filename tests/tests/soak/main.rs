//! An office at work for a long time: people and programs ask at a steady rate while generations
//! are published, nothing fails, and the server does not grow.
//!
//! `make test` runs a few seconds of it, `make soak` an hour.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod load;
mod measures;
mod visitor;
mod workplace;

use load::{Load, Tally};
use measures::{Process, growth, percentile};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use vankien_tests::artefacts;
use workplace::Workplace;

/// How long, how often, how much. The defaults are those of `make test`.
struct Plan {
    lasting: Duration,
    /// Between two publications.
    publishing: Duration,
    /// Between two looks at the server's memory.
    looking: Duration,
    /// Requests a second, of all clients together.
    rate: u32,
    clients: u32,
    /// Articles of law beside the samples.
    articles: usize,
}

impl Plan {
    fn of_environment() -> Self {
        let number = |name: &str, default: u32| {
            std::env::var(name).map_or(default, |set| set.parse().expect(name))
        };
        let seconds = number("VANKIEN_SOAK_SECONDS", 10);
        let long = seconds >= LONG;
        let every = number("VANKIEN_SOAK_EVERY", if long { 30 } else { 2 });
        Self {
            lasting: Duration::from_secs(seconds.into()),
            publishing: Duration::from_secs(every.into()),
            looking: Duration::from_secs(if long { 60 } else { 2 }),
            rate: number("VANKIEN_SOAK_RATE", 40),
            clients: 8,
            articles: if long { 6_000 } else { 100 },
        }
    }
}

/// From this many seconds on memory is judged: before, what is kept in memory on purpose still fills.
const LONG: u32 = 1_200;

/// Share of the memory by which the second half may rise from its beginning to its end.
const GROWTH: f64 = 0.05;

#[test]
fn an_office_works_on_while_generations_are_published() {
    let plan = Plan::of_environment();
    let workplace = Workplace::new(plan.articles);
    let server = workplace.serve();
    let load = Load::prepare(&workplace, &server);
    let process = Process::of(server.pid());
    let over = AtomicBool::new(false);
    let started = Instant::now();
    eprintln!(
        "{} stable documents, {} originals, {} page images; {} requests a second for {} s",
        load.documents(),
        load.originals(),
        load.images(),
        plan.rate,
        plan.lasting.as_secs()
    );

    /// Ends the clients whatever happens to the publications.
    struct Ends<'a>(&'a AtomicBool);
    impl Drop for Ends<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    let mut looks = Vec::new();
    let mut publications = Vec::new();
    let tally = std::thread::scope(|scope| {
        let ends = Ends(&over);
        let clients: Vec<_> = (0..plan.clients)
            .map(|_| scope.spawn(|| load.run(started, plan.rate, &over)))
            .collect();
        let (mut next_look, mut round) = (Duration::ZERO, 0u32);
        // However slow the machine, each kind is asked for twice and two publications are served.
        while started.elapsed() < plan.lasting || load.asked() < 2 * load.kinds() || round < 2 {
            if started.elapsed() >= plan.publishing * (round + 1) {
                round += 1;
                publications.push(workplace.publish_round(round, &server));
            }
            if started.elapsed() >= next_look {
                next_look = started.elapsed() + plan.looking;
                let look = process.look(started.elapsed());
                eprintln!("{look} after {round} publications");
                looks.push(look);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        drop(ends);
        Tally::sum(clients.into_iter().map(|client| client.join().unwrap()))
    });
    looks.push(process.look(started.elapsed()));

    let memory = growth(&looks, |look| look.anonymous_kib as f64);
    let files = growth(&looks, |look| f64::from(look.open_files));
    let times: Vec<f64> = publications
        .iter()
        .map(|served| served.as_secs_f64())
        .collect();
    let report = json!({
        "seconds": started.elapsed().as_secs(),
        "rate": plan.rate,
        "requests": tally.requests(),
        "failures": tally.failures.len(),
        "first_failures": tally.failures.iter().take(20).collect::<Vec<_>>(),
        "cursors_outdated_by_a_publication": tally.outdated,
        "late_ms": { "p50": percentile(&tally.late_ms, 50.0), "p99": percentile(&tally.late_ms, 99.0) },
        "kinds": tally.by_kind(),
        "publications": publications.len(),
        "publication_to_service_s": { "p50": percentile(&times, 50.0), "longest": percentile(&times, 100.0) },
        "anonymous_memory": { "mean_of_second_half_mib": memory.mean / 1024.0, "rise_in_second_half": memory.rise },
        "open_files": { "mean_of_second_half": files.mean, "rise_in_second_half": files.rise },
        "accounts_file_mib": workplace.accounts_bytes() as f64 / f64::from(1 << 20),
        "looks": looks,
    });
    let path = artefacts().join("soak.json");
    std::fs::write(&path, serde_json::to_string_pretty(&report).unwrap()).unwrap();
    eprintln!("{report:#}");

    assert!(
        tally.failures.is_empty(),
        "{} of {} requests failed: {}",
        tally.failures.len(),
        tally.requests(),
        report["first_failures"]
    );
    let missing = tally.kinds_without_requests();
    assert!(missing.is_empty(), "never asked for: {missing:?}");
    if plan.lasting.as_secs() >= u64::from(LONG) {
        assert!(memory.rise < GROWTH, "memory rose: {memory:?}");
        assert!(files.rise < GROWTH, "open files rose: {files:?}");
    }
}
