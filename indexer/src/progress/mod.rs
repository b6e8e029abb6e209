//! What is seen of a run while it runs.

mod event;

pub(crate) use event::Event;

use crate::language::Language;
use crate::path_text::one_line;
use crate::report::{Sample, SetAside, Warning};
use crate::wording;
use clap::ValueEnum;
use extraction::{Readers, Recognised};
use indicatif::{ProgressBar, ProgressStyle};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How progress is shown, always on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Mode {
    /// A bar on a terminal, JSON lines elsewhere.
    #[default]
    Auto,
    /// A bar.
    Bar,
    /// JSON lines.
    Json,
    /// Nothing.
    None,
}

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// Walking the sources.
    Discover,
    /// Making identities.
    Hash,
    /// Reading, understanding, indexing.
    Index,
    /// Committing, checking, publishing.
    Publish,
}

/// How often progress is told: a bar is watched, lines are kept.
const BAR_EVERY: Duration = Duration::from_millis(120);
const LINE_EVERY: Duration = Duration::from_secs(1);
/// Set-aside files shown as they happen, for each reason; the report has all of them.
const SHOWN_EACH: u32 = 100;

/// Shows a run. Shared by all workers.
#[derive(Debug)]
pub(crate) struct Progress {
    language: Language,
    display: Display,
    started: Instant,
    /// Figures of the stage, for a rate and the time left.
    now: Mutex<Current>,
    shown: Mutex<FxHashMap<&'static str, u32>>,
    samples: Mutex<Samples>,
    readers: OnceLock<Arc<Readers>>,
    /// Bytes done in this stage.
    pub bytes: AtomicU64,
    /// Files found or hashed, or units indexed, in this stage.
    pub items: AtomicU64,
    /// Documents indexed.
    pub documents: AtomicU64,
    /// Passages indexed.
    pub passages: AtomicU64,
    /// Files and rows set aside.
    pub set_aside: AtomicU64,
}

#[derive(Debug)]
enum Display {
    Bar(ProgressBar),
    Json,
    Silent,
}

#[derive(Debug, Clone, Copy)]
struct Current {
    stage: Stage,
    since: Instant,
    bytes: u64,
    items: u64,
}

impl Progress {
    /// Progress in the way that `mode` asks for.
    pub(crate) fn new(mode: Mode, language: Language) -> Self {
        let display = match mode {
            Mode::Auto if std::io::stderr().is_terminal() => Display::bar(),
            Mode::Auto | Mode::Json => Display::Json,
            Mode::Bar => Display::bar(),
            Mode::None => Display::Silent,
        };
        let now = Instant::now();
        Self {
            language,
            display,
            started: now,
            now: Mutex::new(Current {
                stage: Stage::Discover,
                since: now,
                bytes: 0,
                items: 0,
            }),
            shown: Mutex::default(),
            samples: Mutex::default(),
            readers: OnceLock::new(),
            bytes: AtomicU64::new(0),
            items: AtomicU64::new(0),
            documents: AtomicU64::new(0),
            passages: AtomicU64::new(0),
            set_aside: AtomicU64::new(0),
        }
    }

    /// Who reads files, for what they recognise. The first that are told of are watched.
    pub(crate) fn watch(&self, readers: &Arc<Readers>) {
        let _ = self.readers.set(Arc::clone(readers));
    }

    fn recognised(&self) -> Recognised {
        let readers = self.readers.get();
        readers.map_or_else(Recognised::default, |readers| readers.recognised())
    }

    /// Whether a program reads along.
    pub(crate) fn is_json(&self) -> bool {
        matches!(self.display, Display::Json)
    }

    /// Since the start of the run.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Runs `work` while progress is told again and again beside it.
    pub(crate) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        let every = match self.display {
            Display::Bar(_) => BAR_EVERY,
            Display::Json | Display::Silent => LINE_EVERY,
        };
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let ticker = scope.spawn(|| {
                while !done.load(Ordering::Acquire) {
                    std::thread::park_timeout(every);
                    if !done.load(Ordering::Acquire) {
                        self.tick();
                    }
                }
            });
            // The ticker ends also when `work` panics, or the scope would wait for ever.
            let _end = OnDrop(|| {
                done.store(true, Ordering::Release);
                ticker.thread().unpark();
            });
            work()
        })
    }

    /// Begins a stage with so many bytes and items to do; 0 where that is not known.
    pub(crate) fn stage(&self, stage: Stage, bytes: u64, items: u64) {
        self.bytes.store(0, Ordering::Relaxed);
        self.items.store(0, Ordering::Relaxed);
        *self.current() = Current {
            stage,
            since: Instant::now(),
            bytes,
            items,
        };
        if let Display::Bar(bar) = &self.display {
            bar.reset();
            bar.set_length(bytes.max(1));
        }
        self.tick();
    }

    /// Tells of something set aside, once it is noted for the report.
    pub(crate) fn set_aside(&self, what: &SetAside) {
        self.set_aside.fetch_add(1, Ordering::Relaxed);
        if matches!(self.display, Display::Silent) {
            return;
        }
        let shown = self.shown(what.code);
        if shown > SHOWN_EACH {
            return;
        }
        match &self.display {
            Display::Bar(bar) => {
                let row = what.row.map(|row| format!(":{row}")).unwrap_or_default();
                let label = wording::label(what.code, self.language);
                let line = format!("  {label}: {}{row}", one_line(&what.path));
                bar.suspend(|| write_line(line.as_bytes()));
            }
            _ => self.event(&Event::SetAside(what)),
        }
        if shown == SHOWN_EACH {
            self.event(&Event::More { code: what.code });
        }
    }

    /// Tells of a warning, once it is noted for the report.
    pub(crate) fn warning(&self, warning: &Warning) {
        let shown = self.shown(warning.code);
        if shown <= SHOWN_EACH {
            self.event(&Event::Warning(warning));
        }
        if shown == SHOWN_EACH {
            self.event(&Event::More { code: warning.code });
        }
    }

    /// How often something with this code was told of, this time included.
    fn shown(&self, code: &'static str) -> u32 {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let count = shown.entry(code).or_insert(0);
        *count = count.saturating_add(1);
        *count
    }

    /// Tells a program that reads along.
    pub(crate) fn event(&self, event: &Event<'_>) {
        if let Display::Json = self.display
            && let Ok(mut line) = serde_json::to_vec(event)
        {
            line.push(b'\n');
            write_line_raw(&line);
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Display::Bar(bar) = &self.display {
            bar.finish_and_clear();
        }
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far the run was at times, the last of them now.
    pub(crate) fn samples(&self) -> Vec<Sample> {
        let mut samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        samples.taken.push(self.sample());
        samples.taken.clone()
    }

    fn sample(&self) -> Sample {
        Sample {
            seconds: rounded(self.elapsed().as_secs_f64()),
            documents: self.documents.load(Ordering::Relaxed),
        }
    }

    fn tick(&self) {
        let mut samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        samples.pass(self.sample());
        drop(samples);
        let now = *self.current();
        let load = |value: &AtomicU64| value.load(Ordering::Relaxed);
        let (bytes, items) = (load(&self.bytes), load(&self.items));
        #[allow(clippy::cast_precision_loss)]
        let rate = bytes as f64 / now.since.elapsed().as_secs_f64().max(1e-3);
        #[allow(clippy::cast_precision_loss)]
        let left =
            (now.bytes > 0 && rate > 0.0).then(|| now.bytes.saturating_sub(bytes) as f64 / rate);
        let recognised = self.recognised();
        match &self.display {
            Display::Silent => {}
            Display::Json => self.event(&Event::Progress {
                stage: now.stage,
                items,
                items_total: (now.items > 0).then_some(now.items),
                bytes,
                bytes_total: (now.bytes > 0).then_some(now.bytes),
                documents: load(&self.documents),
                passages: load(&self.passages),
                set_aside: load(&self.set_aside),
                ocr_pages: recognised.pages,
                ocr_pages_per_minute: rounded(recognised.pages_per_minute()),
                megabytes_per_second: rounded(rate / 1e6),
                seconds: rounded(self.elapsed().as_secs_f64()),
                seconds_left: left.map(rounded),
            }),
            Display::Bar(bar) => {
                let language = self.language;
                let mut message = wording::stage(now.stage, language).to_owned();
                match now.stage {
                    Stage::Discover | Stage::Hash => {
                        message.push_str(&format!(" · {}", language.count(items)));
                    }
                    Stage::Index => message.push_str(&format!(
                        " · {} {} · {} MB/s · {} {}",
                        language.count(load(&self.documents)),
                        language.pick("tài liệu", "documents"),
                        language.decimal(rate / 1e6),
                        language.pick("còn", "left"),
                        left.map_or_else(|| "?".to_owned(), clock),
                    )),
                    Stage::Publish => {}
                }
                if recognised.pages > 0 && now.stage == Stage::Index {
                    message.push_str(&format!(
                        " · {} {} {}",
                        language.pick("nhận dạng", "recognised"),
                        language.decimal(recognised.pages_per_minute()),
                        language.pick("trang/phút", "pages/min"),
                    ));
                }
                let aside = load(&self.set_aside);
                if aside > 0 {
                    let words = language.pick("để riêng", "set aside");
                    message.push_str(&format!(" · {words} {}", language.count(aside)));
                }
                bar.set_position(bytes.min(now.bytes.max(1)));
                bar.set_message(message);
                bar.tick();
            }
        }
    }
}

impl Display {
    fn bar() -> Self {
        let bar = ProgressBar::new(1);
        // A template is fixed text, so this cannot fail; the default style would do as well.
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} [{bar:28}] {percent:>3}% {wide_msg}")
        {
            bar.set_style(style.progress_chars("=> "));
        }
        Self::Bar(bar)
    }
}

/// How far the run was, at fewer than 240 times: whenever there are so many, every second one goes
/// and they come half as often.
#[derive(Debug, Default)]
struct Samples {
    taken: Vec<Sample>,
    apart: f64,
}

impl Samples {
    fn pass(&mut self, sample: Sample) {
        let due = |last: &Sample| sample.seconds - last.seconds >= self.apart.max(1.0);
        if !self.taken.last().is_none_or(due) {
            return;
        }
        self.taken.push(sample);
        if self.taken.len() >= 240 {
            let mut odd = false;
            self.taken.retain(|_| {
                odd = !odd;
                odd
            });
            self.apart = self.apart.max(1.0) * 2.0;
        }
    }
}

struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// Seconds as `4:05` or `1:02:03`.
fn clock(seconds: f64) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let seconds = seconds as u64;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

fn write_line(line: &[u8]) {
    write_line_raw(&[line, b"\n"].concat());
}

/// One write a line, so that lines of several threads do not mix. Whoever stopped reading along
/// does not stop the run.
fn write_line_raw(line: &[u8]) {
    let _ = std::io::stderr().lock().write_all(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_reads_like_a_clock() {
        assert_eq!(clock(0.4), "0:00");
        assert_eq!(clock(245.0), "4:05");
        assert_eq!(clock(3_723.0), "1:02:03");
    }

    #[test]
    fn samples_stay_few_however_long_a_run_takes() {
        let mut samples = Samples::default();
        for second in 0..100_000_u64 {
            samples.pass(Sample {
                seconds: second as f64,
                documents: second,
            });
        }
        let taken = &samples.taken;
        assert!(taken.len() > 60 && taken.len() < 240, "{}", taken.len());
        assert!(
            taken
                .windows(2)
                .all(|pair| pair[0].seconds < pair[1].seconds)
        );
        assert!(taken[taken.len() - 1].documents > 98_000);
    }

    #[test]
    fn work_that_panics_does_not_hang_the_ticker() {
        let progress = Progress::new(Mode::Json, Language::En);
        let result = crate::isolate::isolate(|| progress.during(|| panic!("no")));
        assert!(result.is_err());
    }
}
