//! Faults at named points of the real binary: death, a full disk, a lost permission, a power cut.
//! Whatever happens, what is published is one whole generation, and the next run gives what an
//! uninterrupted one would.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod support;

use search_index::FAULT_POINTS;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Office, Run, contents, indexer, resolution, rows};

type Contents = BTreeMap<String, String>;

/// An office whose published generation is behind its sources, kept aside so that each fault
/// begins with the same.
struct Scene {
    office: Office,
    base: PathBuf,
    copies: PathBuf,
    old: Contents,
    new: Contents,
}

impl Scene {
    fn new() -> Self {
        let office = Office::with(&[]);
        let put = |from: u64, word: &str| {
            for n in from..from + 12 {
                let text = resolution(&format!("{n}-NQ/TU"), &format!("việc {n} {word}"));
                office.put(&format!("{n}.txt"), text.as_bytes());
            }
        };
        put(1, "cũ");
        office.put("rows.jsonl", &rows(60, 400));
        office.published(&[]);
        let old = contents(&office.index());
        put(6, "mới");
        fs::remove_file(office.sources().join("1.txt")).unwrap();
        office.put("rows.jsonl", &rows(80, 400));
        let elsewhere = office.path("elsewhere");
        let mut build = indexer();
        build.arg("build").arg("--source").arg(office.sources());
        let run = Run::of(build.arg("--index").arg(&elsewhere));
        assert_eq!(run.code, 0, "{run:?}");
        let new = contents(&elsewhere);
        assert_ne!(old, new);
        let copies = office.path("copies");
        let mut backup = indexer();
        backup.arg("backup").arg("--index").arg(office.index());
        assert_eq!(Run::of(backup.arg(&copies)).code, 0);
        let base = office.path("base");
        fs::rename(office.index(), &base).unwrap();
        Self {
            office,
            base,
            copies,
            old,
            new,
        }
    }

    /// Puts the index back as it was. Restoring begins without one.
    fn reset(&self, point: &str) {
        let index = self.office.index();
        if index.exists() {
            fs::remove_dir_all(&index).unwrap();
        }
        if !point.starts_with("restore") {
            copy(&self.base, &index);
        }
        let backups = self.office.path("backups");
        if backups.exists() {
            fs::remove_dir_all(backups).unwrap();
        }
    }

    /// A command that comes by the point.
    fn command(&self, point: &str) -> Command {
        let simple = |name: &str, folder: &Path| {
            let mut command = indexer();
            command.arg(name).arg("--index").arg(self.office.index());
            command.arg(folder);
            command
        };
        match point.split_once('.').map_or(point, |(stage, _)| stage) {
            "backup" => simple("backup", &self.office.path("backups")),
            "restore" => simple("restore", &self.copies),
            "prune" => self.office.command("update", &["--keep", "0"]),
            "checkpoint" => self.office.command("update", &["--checkpoint", "0.001"]),
            _ if point == "begin.created" => self.office.command("build", &["--fresh"]),
            _ => self.office.command("update", &[]),
        }
    }

    /// What the command leads to where nothing hinders it.
    fn goal(&self, point: &str) -> &Contents {
        match point.split_once('.') {
            Some(("backup" | "restore", _)) => &self.old,
            _ => &self.new,
        }
    }

    /// Whatever is published is whole, and is the old or the new. Nothing may be published only
    /// where nothing was before.
    fn stands(&self, point: &str) {
        let index = self.office.index();
        if point.starts_with("restore") && !index.join("CURRENT").exists() {
            return;
        }
        let run = Run::of(indexer().args(["verify", "--index"]).arg(&index));
        assert_eq!(run.code, 0, "{point}: {run:?}");
        let found = contents(&index);
        assert!(
            found == self.old || found == self.new,
            "{point}: neither the old nor the new generation"
        );
    }

    /// The next run does what this one was to do, and nothing is left of this one.
    fn recovers(&self, point: &str) {
        let run = Run::of(&mut self.command(point));
        assert_eq!(run.code, 0, "{point}: {run:?}");
        let index = self.office.index();
        assert_eq!(contents(&index), *self.goal(point), "{point}");
        let left = fs::read_dir(index.join("building")).unwrap().count();
        assert_eq!(left, 0, "{point}");
        if point.starts_with("backup") {
            let backups = self.office.path("backups");
            let name = self.office.directory().current().unwrap();
            let names: Vec<_> = fs::read_dir(&backups).unwrap().flatten().collect();
            assert_eq!(names.len(), 1, "{point}");
            let restored = self.office.path("restored");
            let mut restore = indexer();
            restore.arg("restore").arg("--index").arg(&restored);
            assert_eq!(Run::of(restore.arg(backups.join(name))).code, 0, "{point}");
            assert_eq!(contents(&restored), self.old, "{point}");
            fs::remove_dir_all(restored).unwrap();
        }
    }
}

/// Copies a folder with all that is in it; what is linked together stays so, and times stay.
fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(done.unwrap().success());
}

#[test]
fn killed_at_every_point_the_old_or_the_new_generation_stands() {
    let scene = Scene::new();
    for point in FAULT_POINTS {
        scene.reset(point);
        let mut command = scene.command(point);
        let run = Run::of(command.env("VANKIEN_FAULT", format!("{point}=kill")));
        assert_eq!(run.code, -1, "{point} was not come by: {run:?}");
        scene.stands(point);
        scene.recovers(point);
    }
}

#[test]
fn a_disk_that_is_full_or_closed_at_any_point_harms_nothing() {
    let scene = Scene::new();
    for (what, exit) in [("full", 7), ("denied", 9)] {
        for point in FAULT_POINTS {
            scene.reset(point);
            let mut command = scene.command(point);
            let run = Run::of(command.env("VANKIEN_FAULT", format!("{point}={what}")));
            // What could not be pruned only takes room, and is told of.
            let expected = if *point == "prune" { 0 } else { exit };
            assert_eq!(run.code, expected, "{point}={what}: {run:?}");
            if *point == "prune" {
                let codes = run.summary()["totals"]["warnings"].as_u64();
                assert_eq!(codes, Some(1), "{run:?}");
            }
            scene.stands(point);
            scene.recovers(point);
        }
    }
}

#[test]
fn a_disk_that_fills_while_documents_come_in_ends_the_run() {
    let scene = Scene::new();
    for nth in [2, 10, 30] {
        scene.reset("add");
        let mut command = scene.command("add");
        let run = Run::of(command.env("VANKIEN_FAULT", format!("add=full:{nth}")));
        assert_eq!(run.code, 7, "{run:?}");
        assert_eq!(run.error()["code"], "disk_full");
        scene.stands("add");
        scene.recovers("add");
    }
}

/// What a power cut leaves: bytes of files and names in folders that were synced. Anything else
/// may be there or not; here it is not, but for `CURRENT`, whose new name may reach the disk
/// before all else does.
fn power_cut(before: &Path, index: &Path, record: &str, to: &Path) {
    let lines: Vec<(bool, u64, PathBuf)> = record
        .lines()
        .map(|line| {
            let mut parts = line.splitn(3, '\t');
            let folder = parts.next().unwrap() == "folder";
            let length = parts.next().unwrap().parse().unwrap();
            (folder, length, PathBuf::from(parts.next().unwrap()))
        })
        .collect();
    // Data: files that were there before, and those synced since with the length they have now.
    let mut durable: HashSet<(u64, u64)> = HashSet::new();
    for file in files(index) {
        let was = before.join(file.strip_prefix(index).unwrap());
        if was.exists() && fs::read(&was).unwrap() == fs::read(&file).unwrap() {
            durable.insert(inode(&file));
        }
    }
    // A generation is synced under `building` and moved; a replaced file under its name aside.
    let moved = |path: &Path| -> PathBuf {
        let below = path.strip_prefix(index).unwrap();
        let below = match below.strip_prefix("building") {
            Ok(rest) if !path.exists() => Path::new("generations").join(rest),
            _ => below.to_owned(),
        };
        index.join(below)
    };
    let renamed = |path: PathBuf| -> PathBuf {
        let name = path.file_name().unwrap().to_str().unwrap();
        match name.strip_prefix('.').and_then(|n| n.strip_suffix(".new")) {
            Some(name) => path.with_file_name(name),
            None => path,
        }
    };
    let mut synced: HashMap<PathBuf, (u64, usize)> = HashMap::new();
    let mut folders: HashMap<PathBuf, usize> = HashMap::new();
    for (n, (folder, length, path)) in lines.iter().enumerate() {
        let Ok(_) = path.strip_prefix(index) else {
            continue;
        };
        if *folder {
            folders.insert(moved(path), n);
        } else {
            synced.insert(renamed(moved(path)), (*length, n));
        }
    }
    for file in files(index) {
        let below = file.strip_prefix(index).unwrap();
        let target = to.join(below);
        let folder = file.parent().unwrap();
        let data = durable.contains(&inode(&file))
            || synced
                .get(&file)
                .is_some_and(|(length, _)| *length == file.metadata().unwrap().len());
        let was_there = before.join(below).exists();
        let listed = |folder: &Path, since: usize| folders.get(folder).is_some_and(|n| *n > since);
        let since = synced.get(&file).map_or(0, |(_, n)| *n);
        let mut named = was_there || listed(folder, since);
        // Its generation's own name must be there too.
        if below.starts_with("generations") && !before.join(below.parent().unwrap()).exists() {
            let last = folders.get(folder).copied().unwrap_or(usize::MAX);
            named &= listed(&index.join("generations"), last);
        }
        if below == Path::new("CURRENT") || below == Path::new("LOCK") {
            named = true;
        }
        if !named {
            continue;
        }
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        let bytes = if data {
            fs::read(&file).unwrap()
        } else {
            Vec::new()
        };
        fs::write(target, bytes).unwrap();
    }
}

fn inode(path: &Path) -> (u64, u64) {
    let metadata = path.metadata().unwrap();
    (metadata.dev(), metadata.ino())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

#[test]
fn a_power_cut_at_any_point_leaves_a_whole_generation() {
    let scene = Scene::new();
    let record = scene.office.path("synced");
    let after = scene.office.path("after");
    let mut seen_new = 0;
    let points = FAULT_POINTS.iter().filter(|p| !p.starts_with("backup"));
    for point in points.copied().chain(["never"]) {
        scene.reset(point);
        let _ = fs::remove_file(&record);
        let _ = fs::remove_dir_all(&after);
        let mut command = scene.command(point);
        command.env("VANKIEN_FAULT", format!("{point}=kill"));
        Run::of(command.env("VANKIEN_SYNCED", &record));
        let lines = fs::read_to_string(&record).unwrap_or_default();
        let before = if point.starts_with("restore") {
            scene.office.path("nothing")
        } else {
            scene.base.clone()
        };
        power_cut(&before, &scene.office.index(), &lines, &after);
        if point.starts_with("restore") && !after.join("CURRENT").exists() {
            continue;
        }
        let run = Run::of(indexer().args(["verify", "--index"]).arg(&after));
        assert_eq!(run.code, 0, "{point}: {run:?}");
        let found = contents(&after);
        assert!(found == scene.old || found == scene.new, "{point}");
        seen_new += usize::from(found == scene.new);
    }
    assert!(seen_new >= 2, "the new generation is never durable");
}

#[test]
fn a_clock_that_is_set_back_or_ahead_changes_nothing() {
    let office = Office::with(&[]);
    let mut names = Vec::new();
    for (round, off) in ["0", "-86400", "4000000", "-4000000", "0"]
        .into_iter()
        .enumerate()
    {
        let text = resolution("7-NQ/TU", &format!("vòng {round}"));
        office.put("7.txt", text.as_bytes());
        let mut update = office.command("update", &["--keep", "9"]);
        let run = Run::of(update.env("VANKIEN_CLOCK", off));
        assert_eq!(run.code, 0, "{run:?}");
        let current = office.directory().current().unwrap();
        assert!(!names.contains(&current));
        names.push(current);
        let found = office.search(&format!("\"vòng {round}\""));
        assert_eq!(found.len(), 1, "the change of round {round} is there");
    }
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(names, sorted, "the newest by name is the newest");
    // Back goes to the one before, not to one that the clock puts there.
    let run = Run::of(indexer().args(["rollback", "--index"]).arg(office.index()));
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(office.directory().current().unwrap(), names[3]);
}

#[test]
fn a_source_that_vanishes_or_closes_during_a_run_harms_nothing() {
    // The sources go between their survey and their reading: the index is at its first document.
    let scene = Scene::new();
    scene.reset("add");
    let away = scene.office.path("away");
    let mut command = scene.office.command("update", &["--threads", "1"]);
    let signal = scene.office.path("go");
    let child = command
        .env("VANKIEN_FAULT", "remove=wait")
        .env("VANKIEN_WAIT", &signal)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    wait_for(&signal.with_extension("reached"));
    fs::rename(scene.office.sources(), &away).unwrap();
    fs::write(&signal, "go").unwrap();
    let run: Run = child.wait_with_output().map(Run::from).unwrap();
    assert_eq!(run.code, 0, "{run:?}");
    let codes: HashSet<String> = run
        .events_of("set_aside")
        .iter()
        .map(|event| event["code"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        codes.contains("unreadable") || codes.contains("changed"),
        "{run:?}"
    );
    fs::rename(&away, scene.office.sources()).unwrap();
    let run = scene.office.update(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(contents(&scene.office.index()), scene.new);
}

fn wait_for(path: &Path) {
    let started = std::time::Instant::now();
    while !path.exists() {
        assert!(
            started.elapsed().as_secs() < 60,
            "{} never came",
            path.display()
        );
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
