//! The scripts behind `make demo` and `make test`: missing packages, a port in use, counting.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use vankien_tests::{Office, Outcome, repository};

fn script(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A folder with the few programs that the scripts always need, and with these scripts besides.
fn programs(extra: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["bash", "cat", "grep", "env", "mktemp", "tee", "awk", "rm"] {
        let found = Command::new("sh")
            .args(["-c", &format!("command -v {name}")])
            .output()
            .unwrap();
        let path = String::from_utf8(found.stdout).unwrap();
        symlink(path.trim(), folder.path().join(name)).unwrap();
    }
    for (name, text) in extra {
        script(&folder.path().join(name), text);
    }
    folder
}

fn run(name: &str, arguments: &[&str], path: &Path) -> Outcome {
    let mut command = Command::new(repository().join("tools").join(name));
    command
        .args(arguments)
        .env("PATH", path)
        .current_dir(repository());
    command.output().unwrap().into()
}

const USER: (&str, &str) = ("id", "#!/bin/sh\necho 1000\n");
const ROOT: (&str, &str) = ("id", "#!/bin/sh\necho 0\n");

#[test]
fn without_root_it_says_what_to_install_and_goes_on() {
    let path = programs(&[USER]);
    let ended = run("packages.sh", &["run"], path.path());
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let install = "to install: sudo apt-get install poppler-utils tesseract-ocr tesseract-ocr-vie";
    assert!(ended.err.ends_with(&format!("{install}\n")), "{ended:?}");
    assert!(
        ended
            .err
            .contains("missing: PDF files (poppler-utils); going on without"),
        "{ended:?}"
    );
    let ended = run("packages.sh", &["run", "test"], path.path());
    assert!(
        ended.err.contains(" chromium chromium-driver\n"),
        "{ended:?}"
    );
}

#[test]
fn as_root_it_installs_what_is_missing_and_nothing_else() {
    // `pdftotext` is there already; installing makes the rest appear.
    let apt = "#!/bin/sh\nhere=$(dirname \"$0\")\necho \"$*\" >>\"$here/calls\"\n\
               case \"$*\" in *install*) printf '#!/bin/sh\\necho vie\\n' >\"$here/tesseract\"; \
               chmod +x \"$here/tesseract\";; esac\n";
    let path = programs(&[ROOT, ("apt-get", apt), ("pdftotext", "#!/bin/sh\n")]);
    for name in ["dirname", "chmod"] {
        symlink(format!("/usr/bin/{name}"), path.path().join(name)).unwrap();
    }
    let ended = run("packages.sh", &["run"], path.path());
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.out, "installing: tesseract-ocr tesseract-ocr-vie\n");
    assert_eq!(ended.err, "");
    let calls = std::fs::read_to_string(path.path().join("calls")).unwrap();
    assert!(
        calls.contains("--yes") && !calls.contains("poppler"),
        "{calls}"
    );
    std::fs::remove_file(path.path().join("calls")).unwrap();
    let again = run("packages.sh", &["run"], path.path());
    assert_eq!(
        (again.out, again.err),
        (String::new(), String::new()),
        "a second time is silent"
    );
    assert!(!path.path().join("calls").exists());
}

#[test]
fn an_installation_that_fails_does_not_stop() {
    let path = programs(&[ROOT, ("apt-get", "#!/bin/sh\nexit 100\n")]);
    let ended = run("packages.sh", &["run"], path.path());
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended.err.contains("could not install: poppler-utils"),
        "{ended:?}"
    );
    assert!(
        ended
            .err
            .contains("to install: sudo apt-get install poppler-utils"),
        "{ended:?}"
    );
}

#[test]
fn the_demo_names_a_missing_folder_and_a_port_in_use() {
    let office = Office::new();
    let demo = repository().join("tools/demo.sh");
    let run = |source: &Path, listen: &str| -> Outcome {
        let mut command = Command::new(&demo);
        command.arg(source).arg(listen).current_dir(office.folder());
        command.output().unwrap().into()
    };
    let ended = run(Path::new("khong-co"), "127.0.0.1:1");
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended.err.contains("khong-co") && ended.err.contains("SOURCE="),
        "{ended:?}"
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = run(&office.documents(), &address);
    assert_eq!(ended.code, Some(10), "{ended:?}");
    assert!(
        ended.err.contains(&address) && ended.err.contains("LISTEN="),
        "{ended:?}"
    );
}

#[test]
fn the_closing_line_counts_skipped_tests_apart() {
    let cargo = "#!/bin/sh\ncat <<'OUT'\ntest a ... ok\ntest b ... ok\ntest c ... FAILED\n\
                 \nsuccesses:\n\n---- a stdout ----\nskipped: no browser\nskipped: no scans\n\n\
                 ---- b stdout ----\nall went well\n\nfailures:\n\n---- c stdout ----\nwrong\n\n\
                 test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out\n\
                 test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
                 OUT\nexit 101\n";
    let path = programs(&[("cargo", cargo)]);
    let mut command = Command::new(repository().join("tools/test.sh"));
    command
        .env("PATH", path.path())
        .env("CARGO", "cargo")
        .current_dir(repository());
    let ended = Outcome::from(command.output().unwrap());
    assert_eq!(ended.code, Some(101));
    assert_eq!(
        ended.out.lines().last(),
        Some("5 passed, 1 failed, 2 skipped"),
        "{ended:?}"
    );
}
