//! External programs under limits: they parse files that nobody vouches for.

use crate::ExtractError;
use crate::scratch::Scratch;
use std::ffi::OsStr;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Where programs are looked for. The caller's `PATH` is not trusted to be sensible.
pub(crate) const PROGRAM_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// The variable by which tests of programs with debug assertions put a folder of stubs before those.
/// A folder in it takes the program of its name away.
#[cfg(debug_assertions)]
pub(crate) const PROGRAMS: &str = "VANKIEN_TEST_PROGRAMS";

/// How much of what a program says on standard error is kept.
const STDERR_LIMIT: u64 = 64 << 10;

/// An external program and the Debian package that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tool {
    pub(crate) program: &'static str,
    pub(crate) package: &'static str,
}

impl Tool {
    pub(crate) fn missing(self) -> ExtractError {
        ExtractError::ToolMissing {
            tool: self.program,
            package: self.package,
        }
    }

    /// Where the program is, if anywhere.
    pub(crate) fn locate(self) -> Option<PathBuf> {
        locate(self.program)
    }
}

/// Where a program is on the path that children get.
pub(crate) fn locate(program: &str) -> Option<PathBuf> {
    #[cfg(debug_assertions)]
    if let Some(stub) = std::env::var_os(PROGRAMS).map(|folder| Path::new(&folder).join(program)) {
        if stub.is_file() {
            return Some(stub);
        }
        // A folder stands for a program that is not installed.
        if stub.is_dir() {
            return None;
        }
    }
    PROGRAM_PATH
        .split(':')
        .map(|folder| Path::new(folder).join(program))
        .find(|path| path.is_file())
}

/// How far a patient program is put back, as `nice` counts.
const PATIENT: i32 = 10;

/// What a child may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Wall-clock and processor time.
    pub(crate) time: Duration,
    /// Address space, in bytes.
    pub(crate) memory: u64,
    /// Bytes on standard output.
    pub(crate) output: usize,
    /// Bytes of a file that it writes.
    pub(crate) file: u64,
    /// Whether it may start processes and threads of its own.
    pub(crate) may_fork: bool,
    /// Whether other work goes before it.
    pub(crate) patient: bool,
}

/// What a child left behind.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Finished {
    /// The last line that the program said on standard error, with how it ended.
    pub(crate) fn last_words(&self) -> String {
        let line = self
            .stderr
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty());
        format!(
            "{} ({})",
            line.unwrap_or("no reason given").trim(),
            self.status
        )
    }
}

/// What a tool answers, on standard output or error; `None` where it does not.
pub(crate) fn ask<S: AsRef<OsStr>>(
    tool: Tool,
    arguments: impl IntoIterator<Item = S>,
) -> Option<String> {
    let folder = Scratch::new().ok()?;
    let limits = Limits {
        time: Duration::from_secs(20),
        memory: 4 << 30,
        output: 1 << 20,
        file: 0,
        may_fork: true,
        patient: false,
    };
    let done = run(tool, arguments, folder.path(), limits).ok()?;
    Some(String::from_utf8_lossy(&done.stdout).into_owned() + &done.stderr)
}

/// Runs `tool` in `folder`, an empty folder of its own, with nothing of the caller's environment.
///
/// # Errors
/// `ToolMissing` where it is not installed; `Limit` with the limit's name where it was stopped.
pub(crate) fn run<I, S>(
    tool: Tool,
    arguments: I,
    folder: &Path,
    limits: Limits,
) -> Result<Finished, ExtractError>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let program = tool.locate().ok_or_else(|| tool.missing())?;
    let mut command = limited(&program, limits);
    command
        .args(arguments)
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .env("PATH", PROGRAM_PATH)
        .env("HOME", folder)
        .env("TMPDIR", folder)
        // Files are the unit of parallel work here; threads inside a program only get in the way.
        .env("OMP_THREAD_LIMIT", "1")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => tool.missing(),
        _ => ExtractError::Unreadable(error),
    })?;
    if limits.patient
        && let Some(pid) = process_id(&child)
    {
        // Everybody may put himself back; it fails only when the child is gone already.
        let _ = rustix::process::setpriority_process(Some(pid), PATIENT);
    }
    crate::alive::tick();
    let finished = supervise(child, limits);
    crate::alive::tick();
    finished
}

/// The program wrapped in `prlimit`, so that the limits hold from its first instruction; they are
/// set on the running child by [`supervise`] where `prlimit` is not installed. `setpriv`, of the
/// same package, has the kernel kill the program when whoever waits for it is gone: a reader that
/// is killed can no longer stop one that hangs.
fn limited(program: &Path, limits: Limits) -> Command {
    let Some(prlimit) = locate("prlimit") else {
        return Command::new(program);
    };
    let mut command = Command::new(prlimit);
    let seconds = processor_seconds(limits);
    command
        .arg(format!("--as={}", limits.memory))
        .arg(format!("--cpu={seconds}:{}", seconds + 1))
        .arg(format!("--fsize={}", limits.file))
        .arg("--nofile=256")
        .arg("--core=0");
    if !limits.may_fork {
        command.arg("--nproc=1");
    }
    command.arg("--");
    if let Some(setpriv) = locate("setpriv") {
        command.arg(setpriv).args(["--pdeathsig", "KILL", "--"]);
    }
    command.arg(program);
    command
}

/// What it may use of a processor: the signal that tells so comes then, death a second later.
fn processor_seconds(limits: Limits) -> u64 {
    limits.time.as_secs().max(1) + 1
}

#[cfg(target_os = "linux")]
fn limit_running(child: &Child, limits: Limits) {
    use rustix::process::{Resource, Rlimit, prlimit};
    if locate("prlimit").is_some() {
        return;
    }
    let Some(pid) = process_id(child) else {
        return;
    };
    let seconds = processor_seconds(limits);
    for (resource, value, most) in [
        (Resource::As, limits.memory, limits.memory),
        (Resource::Cpu, seconds, seconds + 1),
        (Resource::Fsize, limits.file, limits.file),
        (Resource::Nofile, 256, 256),
        (Resource::Core, 0, 0),
    ] {
        let limit = Rlimit {
            current: Some(value),
            maximum: Some(most),
        };
        // It fails only when the child is gone already.
        let _ = prlimit(Some(pid), resource, limit);
    }
}

#[cfg(not(target_os = "linux"))]
fn limit_running(_child: &Child, _limits: Limits) {}

/// Kills the child and whatever it started.
fn kill(child: &mut Child) {
    kill_group(child);
    let _ = child.kill();
    let _ = child.wait();
}

enum Said {
    Out(Vec<u8>),
    TooMuch,
}

fn supervise(mut child: Child, limits: Limits) -> Result<Finished, ExtractError> {
    limit_running(&child, limits);
    let deadline = Instant::now() + limits.time;
    let (sender, receiver) = mpsc::channel();
    if let Some(mut stdout) = child.stdout.take() {
        let most = limits.output;
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = (&mut stdout).take(most as u64 + 1).read_to_end(&mut bytes);
            let said = if bytes.len() > most {
                Said::TooMuch
            } else {
                Said::Out(bytes)
            };
            let _ = sender.send(said);
        });
    }
    let (error_sender, error_receiver) = mpsc::channel();
    if let Some(mut stderr) = child.stderr.take() {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = (&mut stderr).take(STDERR_LIMIT).read_to_end(&mut bytes);
            let _ = error_sender.send(String::from_utf8_lossy(&bytes).into_owned());
            // The rest is thrown away, so that a talkative program does not block.
            let _ = std::io::copy(&mut stderr, &mut std::io::sink());
        });
    }
    let time_limit = || ExtractError::Limit {
        limit: "time",
        value: format!("{} s", limits.time.as_secs_f32()),
    };
    let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
    let stdout = match receiver.recv_timeout(left(deadline)) {
        Ok(Said::Out(bytes)) => bytes,
        Ok(Said::TooMuch) => {
            kill(&mut child);
            return Err(ExtractError::Limit {
                limit: "output",
                value: format!("{} bytes", limits.output),
            });
        }
        Err(_) => {
            kill(&mut child);
            return Err(time_limit());
        }
    };
    // Standard output is closed: the program is about to end, or hangs without it.
    let status = loop {
        if has_ended(&mut child)? {
            // Its own children first: once it is reaped, its number may belong to another.
            kill_group(&child);
            break child.wait()?;
        }
        if left(deadline).is_zero() {
            kill(&mut child);
            return Err(time_limit());
        }
        std::thread::sleep(Duration::from_micros(300));
    };
    // A child of the child may still hold standard error; it has had its time.
    let stderr = error_receiver
        .recv_timeout(Duration::from_secs(1))
        .unwrap_or_default();
    if let Some(error) = stopped(status, &stderr, limits) {
        return Err(error);
    }
    Ok(Finished {
        status,
        stdout,
        stderr,
    })
}

/// Kills the process group that the child leads, which must not have been reaped.
fn kill_group(child: &Child) {
    #[cfg(unix)]
    if let Some(group) = process_id(child) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = child;
}

#[cfg(unix)]
fn process_id(child: &Child) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(child.id()).ok()?)
}

/// Whether the child has ended. It is not reaped by asking.
#[cfg(target_os = "linux")]
fn has_ended(child: &mut Child) -> std::io::Result<bool> {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let Some(pid) = process_id(child) else {
        return Ok(true);
    };
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    Ok(waitid(WaitId::Pid(pid), options)?.is_some())
}

#[cfg(not(target_os = "linux"))]
fn has_ended(child: &mut Child) -> std::io::Result<bool> {
    Ok(child.try_wait()?.is_some())
}

/// What stopped the child, where the way that it ended tells of a resource limit, or of somebody
/// else who killed it.
fn stopped(status: ExitStatus, stderr: &str, limits: Limits) -> Option<ExtractError> {
    let memory = || ExtractError::Limit {
        limit: "memory",
        value: format!("{} MiB", limits.memory >> 20),
    };
    let said = stderr.to_ascii_lowercase();
    let told = [
        "bad_alloc",
        "out of memory",
        "cannot allocate memory",
        "memory exhausted",
        "failed to map segment",
    ];
    if !status.success() && told.iter().any(|words| said.contains(words)) {
        return Some(memory());
    }
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        use rustix::process::Signal;
        if signal == Signal::KILL.as_raw() {
            // Processor time ends with `XCPU` a second before it kills.
            return Some(ExtractError::Unreadable(std::io::Error::other(
                "a program that reads it was killed, perhaps because the machine has no memory left",
            )));
        }
        if signal == Signal::XCPU.as_raw() {
            return Some(ExtractError::Limit {
                limit: "time",
                value: format!("{} s of processor time", processor_seconds(limits)),
            });
        }
        if signal == Signal::XFSZ.as_raw() {
            return Some(ExtractError::Limit {
                limit: "output",
                value: format!("{} bytes in a file", limits.file),
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHELL: Tool = Tool {
        program: "sh",
        package: "dash",
    };

    fn limits() -> Limits {
        Limits {
            time: Duration::from_secs(5),
            memory: 256 << 20,
            output: 1000,
            file: 1 << 20,
            may_fork: true,
            patient: false,
        }
    }

    fn shell(script: &str, limits: Limits) -> Result<Finished, ExtractError> {
        let folder = tempfile::tempdir().unwrap();
        run(SHELL, ["-c", script], folder.path(), limits)
    }

    #[test]
    fn a_child_sees_none_of_our_environment() {
        let done = shell("env | cut -d= -f1 | sort | tr '\\n' ' '; pwd", limits()).unwrap();
        let said = String::from_utf8(done.stdout).unwrap();
        assert!(
            said.starts_with("HOME LC_ALL OMP_THREAD_LIMIT PATH PWD "),
            "{said}"
        );
        assert!(!said.contains("CARGO"), "{said}");
    }

    #[test]
    fn a_child_that_hangs_is_stopped_with_all_that_it_started() {
        let quick = Limits {
            time: Duration::from_millis(300),
            ..limits()
        };
        let folder = tempfile::tempdir().unwrap();
        let script = "(sleep 2; touch con-song) & sleep 60";
        let started = Instant::now();
        let error = run(SHELL, ["-c", script], folder.path(), quick).unwrap_err();
        assert!(error.to_string().contains("limit on time"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(2));
        std::thread::sleep(Duration::from_millis(2500));
        assert!(!folder.path().join("con-song").exists());
    }

    #[test]
    fn a_child_that_closes_its_output_and_hangs_is_stopped() {
        let quick = Limits {
            time: Duration::from_millis(300),
            ..limits()
        };
        let error = shell("exec >&- 2>&-; sleep 60", quick).unwrap_err();
        assert!(error.to_string().contains("limit on time"), "{error}");
    }

    #[test]
    fn a_child_that_floods_is_stopped() {
        let error = shell("yes", limits()).unwrap_err();
        assert!(error.to_string().contains("limit on output"), "{error}");
        let error = shell("exec cat /dev/zero > to", limits()).unwrap_err();
        assert!(error.to_string().contains("limit on output"), "{error}");
        // Standard error is cut, and does not block.
        let done = shell("head -c 300000 /dev/zero >&2; echo xong", limits()).unwrap();
        assert_eq!(done.stdout, b"xong\n");
        assert_eq!(done.stderr.len() as u64, STDERR_LIMIT);
    }

    #[test]
    fn time_memory_files_and_processes_are_limited() {
        let short = Limits {
            time: Duration::from_secs(1),
            ..limits()
        };
        let done = shell("ulimit -t; ulimit -v; ulimit -n; ulimit -c", short).unwrap();
        assert_eq!(done.stdout, b"2\n262144\n256\n0\n");
        let alone = Limits {
            may_fork: false,
            output: 4000,
            ..limits()
        };
        let done = shell("exec cat /proc/self/limits", alone).unwrap();
        let said = String::from_utf8(done.stdout).unwrap();
        let line = said.lines().find(|line| line.starts_with("Max processes"));
        let soft = line.and_then(|line| line.split_whitespace().nth(2));
        assert_eq!(soft, Some("1"), "{said}");
        let folder = tempfile::tempdir().unwrap();
        let tail = Tool {
            program: "tail",
            package: "coreutils",
        };
        // Without a newline `tail` must keep all of it.
        let error = run(tail, ["-n1", "/dev/zero"], folder.path(), limits()).unwrap_err();
        assert!(error.to_string().contains("limit on memory"), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named_with_its_package() {
        let folder = tempfile::tempdir().unwrap();
        let tool = Tool {
            program: "khong-co-chuong-trinh",
            package: "goi-nao-do",
        };
        let error = run(tool, ["-v"], folder.path(), limits()).unwrap_err();
        assert_eq!(error.code(), "tool_missing");
        assert!(error.to_string().contains("apt-get install goi-nao-do"));
    }
}
