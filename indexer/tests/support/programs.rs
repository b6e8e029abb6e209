//! Scripts in place of the external programs that read PDF and scans.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The longest that anything is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// What `tesseract` says of a page with the words `Quyết định nghỉ hưu`, as `printf` takes it.
const TABLE: &str = r"level\n5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t95\tQuyết\n5\t1\t1\t1\t1\t2\t0\t0\t1\t1\t95\tđịnh\n5\t1\t1\t1\t1\t3\t0\t0\t1\t1\t95\tnghỉ\n5\t1\t1\t1\t1\t4\t0\t0\t1\t1\t95\thưu\n";

/// An uncompressed TIFF with a grey pixel a page.
pub(crate) fn scan(greys: &[u8]) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    for (n, grey) in (1..).zip(greys) {
        let tags: [u16; 8] = [256, 257, 258, 259, 262, 273, 278, 279];
        let end = bytes.len() as u32 + 2 + tags.len() as u32 * 12 + 4;
        bytes.extend((tags.len() as u16).to_le_bytes());
        for (tag, value) in tags.iter().zip([1, 1, 8, 1, 1, end, 1, 1]) {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(4u16.to_le_bytes());
            bytes.extend(1u32.to_le_bytes());
            bytes.extend(u32::to_le_bytes(value));
        }
        let next = if n == greys.len() { 0 } else { end + 2 };
        bytes.extend(next.to_le_bytes());
        bytes.extend([*grey, 0]);
    }
    bytes
}

/// Programs that stand in for those of tesseract and poppler.
pub(crate) struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Those of tesseract and poppler, in this folder. `tesseract` reads four words once the gate
    /// is open, `pdftoppm` fails.
    pub(crate) fn new(folder: PathBuf) -> Self {
        for name in ["running", "programs"] {
            std::fs::create_dir_all(folder.join(name)).unwrap();
        }
        let fifo = Command::new("mkfifo").arg(folder.join("never")).status();
        assert!(fifo.unwrap().success());
        let programs = Self { folder };
        programs.let_through(0);
        let at = programs.folder.display();
        // Nothing but the last step starts a process: the limits forbid it.
        programs.put(
            "tesseract",
            &format!(
                "#!/bin/bash\ncase $1 in --*) echo vie; exit;; esac\n\
                 : > {at}/running/$$\nset -- {at}/running/*\necho $# >> {at}/counts\n\
                 mapfile -t begun < {at}/counts; read -r free < {at}/free\n\
                 while [ ! -e {at}/gate -a ${{#begun[@]}} -gt $free ]; do read -rt 0.02 <> {at}/never; done\n\
                 printf '{TABLE}'\nexec rm {at}/running/$$\n"
            ),
        );
        programs.put("pdftoppm", "#!/bin/bash\nexit 1\n");
        programs
    }

    /// Puts a script in place of a program.
    pub(crate) fn put(&self, name: &str, script: &str) {
        let path = self.programs().join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Takes a program away: a folder of its name stands for one that is not installed.
    pub(crate) fn take_away(&self, name: &str) {
        let path = self.programs().join(name);
        let _ = std::fs::remove_file(&path);
        std::fs::create_dir_all(path).unwrap();
    }

    /// Gives `command` these programs instead of the machine's.
    pub(crate) fn given_to<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("VANKIEN_TEST_PROGRAMS", self.programs())
    }

    pub(crate) fn programs(&self) -> PathBuf {
        self.folder.join("programs")
    }

    /// How many pages are being recognised.
    pub(crate) fn running(&self) -> usize {
        std::fs::read_dir(self.folder.join("running"))
            .unwrap()
            .count()
    }

    /// Lets so many pages through before the gate is open.
    pub(crate) fn let_through(&self, pages: usize) {
        std::fs::write(self.folder.join("free"), format!("{pages}\n")).unwrap();
    }

    /// The processes that are recognising pages, or were when they ended.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let listed = std::fs::read_dir(self.folder.join("running")).unwrap();
        listed
            .map(|entry| {
                entry
                    .unwrap()
                    .file_name()
                    .to_str()
                    .unwrap()
                    .parse()
                    .unwrap()
            })
            .collect()
    }

    /// Lets everybody through.
    pub(crate) fn open_gate(&self) {
        std::fs::write(self.folder.join("gate"), "").unwrap();
    }

    /// How many pages were begun to be recognised.
    pub(crate) fn began(&self) -> usize {
        let counts = std::fs::read_to_string(self.folder.join("counts"));
        counts.map_or(0, |counts| counts.lines().count())
    }

    /// How many pages were recognised at a time, each time that one was begun.
    pub(crate) fn counts(&self) -> Vec<usize> {
        let counts = std::fs::read_to_string(self.folder.join("counts")).unwrap();
        counts.lines().map(|line| line.parse().unwrap()).collect()
    }
}

pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "waited for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether bash is there to run the programs.
pub(crate) fn is_possible() -> bool {
    let possible = Path::new("/bin/bash").exists();
    if !possible {
        eprintln!("skipped: /bin/bash is not there");
    }
    possible
}
