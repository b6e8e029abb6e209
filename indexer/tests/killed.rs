//! Updates, publications and backups killed at moments of chance: what is published is always one
//! whole generation, and the next run gives what an uninterrupted one would.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::{Office, Run, contents, indexer, resolution, rows};

/// A number from the environment, else the one given.
fn setting(name: &str, default: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(default, |value| value.parse().unwrap())
}

struct Chance(u64);

impl Chance {
    /// A number from 0 to 1.
    fn part(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }
}

/// Starts `command` and kills it after that time. Says whether it was still going.
fn kill_after(command: &mut Command, time: Duration) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap().code().is_none()
}

fn build_elsewhere(office: &Office) -> BTreeMap<String, String> {
    let other = office.path("fresh");
    if other.exists() {
        fs::remove_dir_all(&other).unwrap();
    }
    let mut command = indexer();
    command.arg("build").arg("--source").arg(office.sources());
    let run = Run::of(command.arg("--index").arg(&other));
    assert_eq!(run.code, 0, "{run:?}");
    contents(&other)
}

/// Half of the papers get another word, one comes, one goes, and some rows change.
fn change(office: &Office, round: u64) {
    for n in (0..30).filter(|n: &u64| (n + round).is_multiple_of(2)) {
        let text = resolution(&format!("{n}-NQ/TU"), &format!("việc {n} vòng {round}"));
        office.put(&format!("{n}.txt"), text.as_bytes());
    }
    let new = resolution("99-NQ/TU", &format!("việc mới vòng {round}"));
    office.put(&format!("new{round}.txt"), new.as_bytes());
    let _ = fs::remove_file(
        office
            .sources()
            .join(format!("new{}.txt", round.wrapping_sub(3))),
    );
    office.put("rows.jsonl", &rows(200 + round as usize, 2_000));
}

#[test]
fn a_killed_update_harms_nothing() {
    let kills = setting("VANKIEN_KILLS", 12);
    let mut chance = Chance(setting("VANKIEN_SEED", 20_251_018));
    let office = Office::with(&[]);
    change(&office, 0);
    office.published(&[]);
    let mut published = contents(&office.index());
    change(&office, 1);
    let started = Instant::now();
    assert_eq!(office.update(&[]).code, 0);
    let mut whole_run = started.elapsed();
    let mut earlier = vec![published, contents(&office.index())];
    let mut killed = 0;
    for round in 2..kills + 2 {
        change(&office, round);
        let next = build_elsewhere(&office);
        let part = chance.part() * 1.1;
        let mut command = office.command("update", &["--checkpoint", "0.02"]);
        let going = kill_after(&mut command, whole_run.mul_f64(part));
        killed += u64::from(going);
        if !going && part < 1.0 {
            whole_run = whole_run.mul_f64(part.max(0.7));
        }
        let verified = Run::of(
            indexer()
                .args(["verify", "--all", "--index"])
                .arg(office.index()),
        );
        assert_eq!(verified.code, 0, "round {round}: {verified:?}");
        published = contents(&office.index());
        let before = earlier.last().unwrap();
        assert!(
            published == *before || published == next,
            "round {round}: neither the old nor the new generation"
        );
        if going && round % 3 == 0 {
            // Sometimes the next run follows at once, sometimes more changes come before it.
            let run = office.update(&[]);
            assert_eq!(run.code, 0, "round {round}: {run:?}");
            assert_eq!(contents(&office.index()), next, "round {round}");
            published = next;
        }
        earlier.push(published);
    }
    assert!(
        killed * 3 > kills,
        "only {killed} of {kills} runs were still going when killed"
    );
    let run = office.update(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(contents(&office.index()), build_elsewhere(&office));
    let left = fs::read_dir(office.index().join("building"))
        .unwrap()
        .count();
    assert_eq!(left, 0, "what killed runs left is removed");
}

#[test]
fn killed_rollbacks_publications_and_backups_harm_nothing() {
    let kills = setting("VANKIEN_KILLS", 12);
    let mut chance = Chance(setting("VANKIEN_SEED", 7));
    let office = Office::with(&[]);
    let mut generations = BTreeMap::new();
    for round in 0..2 {
        change(&office, round);
        assert_eq!(office.update(&["--keep", "9"]).code, 0);
        let name = office.directory().current().unwrap();
        generations.insert(name, contents(&office.index()));
    }
    let (copies, names): (_, Vec<String>) =
        (office.path("copies"), generations.keys().cloned().collect());
    let command = |kind: u64| {
        let mut command = indexer();
        let name = ["rollback", "publish", "backup"][kind as usize];
        command.arg(name).arg("--index").arg(office.index());
        match kind {
            1 => command.arg(&names[1]),
            2 => command.arg(&copies),
            _ => &mut command,
        };
        command
    };
    let started = Instant::now();
    assert_eq!(Run::of(&mut command(2)).code, 0);
    let whole_run = started.elapsed();
    for kill in 0..kills * 2 {
        kill_after(&mut command(kill % 3), whole_run.mul_f64(chance.part()));
        let current = office.directory().current().unwrap();
        assert_eq!(contents(&office.index()), generations[&current]);
    }
    assert_eq!(Run::of(&mut command(1)).code, 0);
    assert_eq!(Run::of(&mut command(2)).code, 0);
    let other = office.path("other");
    let restored = Run::of(
        indexer()
            .arg("restore")
            .arg("--index")
            .arg(&other)
            .arg(&copies),
    );
    assert_eq!(restored.code, 0, "{restored:?}");
    assert_eq!(contents(&other), generations[&names[1]]);
}
