//! What is measured of the server's process and of its answers.

use serde::Serialize;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// A process, looked at through `/proc`.
pub(crate) struct Process(PathBuf);

/// What a process has at one moment.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Look {
    /// Since the beginning.
    pub(crate) second: u64,
    /// Resident memory that no file backs, in KiB: what could leak.
    pub(crate) anonymous_kib: u64,
    /// Resident pages of mapped files, in KiB: the kernel takes them back when it likes.
    pub(crate) mapped_kib: u64,
    pub(crate) threads: u32,
    pub(crate) open_files: u32,
}

impl Process {
    pub(crate) fn of(pid: u32) -> Self {
        Self(PathBuf::from(format!("/proc/{pid}")))
    }

    pub(crate) fn look(&self, since: Duration) -> Look {
        let status = std::fs::read_to_string(self.0.join("status")).unwrap();
        let field = |name: &str| -> u64 {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        Look {
            second: since.as_secs(),
            anonymous_kib: field("RssAnon:"),
            mapped_kib: field("RssFile:"),
            threads: u32::try_from(field("Threads:")).unwrap(),
            open_files: std::fs::read_dir(self.0.join("fd"))
                .unwrap()
                .count()
                .try_into()
                .unwrap(),
        }
    }
}

impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>5} s: {:.1} MiB of memory, {:.1} MiB of files, {} threads, {} open files",
            self.second,
            self.anonymous_kib as f64 / 1024.0,
            self.mapped_kib as f64 / 1024.0,
            self.threads,
            self.open_files
        )
    }
}

/// How something moved in the second half of the time.
#[derive(Debug)]
pub(crate) struct Growth {
    pub(crate) mean: f64,
    /// From the beginning of the second half to its end along the line of least squares, as a
    /// share of the mean.
    pub(crate) rise: f64,
}

/// Growth of `value` over the second half of `looks`.
pub(crate) fn growth(looks: &[Look], value: impl Fn(&Look) -> f64) -> Growth {
    let second_half = &looks[looks.len() / 2..];
    let count = second_half.len() as f64;
    let mean_of = |f: &dyn Fn(&Look) -> f64| second_half.iter().map(f).sum::<f64>() / count;
    let time = |look: &Look| look.second as f64;
    let (mean_time, mean) = (mean_of(&time), mean_of(&value));
    let covariance = mean_of(&|look| (time(look) - mean_time) * (value(look) - mean));
    let variance = mean_of(&|look| (time(look) - mean_time).powi(2));
    let span = second_half.last().map_or(0.0, time) - second_half.first().map_or(0.0, time);
    let rise = if variance > 0.0 && mean > 0.0 {
        covariance / variance * span / mean
    } else {
        0.0
    };
    Growth { mean, rise }
}

/// The value below which `percent` of all lie, 0 where there are none.
pub(crate) fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

#[test]
fn a_leak_is_told_from_a_swing() {
    let looks = |memory: &dyn Fn(u64) -> u64| -> Vec<Look> {
        (0..60)
            .map(|minute| Look {
                second: minute * 60,
                anonymous_kib: memory(minute),
                mapped_kib: 0,
                threads: 1,
                open_files: 1,
            })
            .collect()
    };
    let rise =
        |memory: &dyn Fn(u64) -> u64| growth(&looks(memory), |l| l.anonymous_kib as f64).rise;
    assert!(rise(&|_| 100_000).abs() < 1e-9);
    assert!(
        rise(&|minute| 100_000 + minute % 2 * 20_000).abs() < 0.02,
        "swings"
    );
    assert!(
        rise(&|minute| (minute * 10_000).min(100_000)).abs() < 1e-9,
        "fills, then stands"
    );
    let leaks = rise(&|minute| 100_000 + minute * 1_000);
    assert!((leaks - 29.0 / 144.5).abs() < 1e-6, "{leaks}");
}

#[test]
fn percentiles_are_values_that_were_measured() {
    let values: Vec<f64> = (1..=200).rev().map(f64::from).collect();
    for (percent, expected) in [(0.0, 1f64), (50.0, 100.0), (99.0, 198.0), (100.0, 200.0)] {
        assert_eq!(percentile(&values, percent).to_bits(), expected.to_bits());
    }
    assert_eq!(percentile(&[], 50.0).to_bits(), 0f64.to_bits());
}
