//! Documents, index and accounts of the office, and what changes in them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use vankien_tests::{
    Office, Outcome, Server, paper, program, repository, sample_documents, shared_data,
};

/// The person who reads, and their password.
pub(crate) const PERSON: &str = "chuyen.vien";
pub(crate) const PASSWORD: &str = "gió qua triền đê cũ";

/// Files that change; a third of them in every round.
const CHANGING: u32 = 30;

/// An office over the samples and articles of law, with accounts.
pub(crate) struct Workplace {
    office: Office,
    accounts: PathBuf,
}

impl Workplace {
    /// Indexes the samples and as many articles as are there, up to `articles`.
    pub(crate) fn new(articles: usize) -> Self {
        let office = Office::new();
        if let Some(path) = shared_data("vnlaw/articles.jsonl.zst") {
            let file = std::fs::File::open(path).unwrap();
            let text = std::io::BufReader::new(zstd::Decoder::new(file).unwrap());
            let rows: String = std::io::BufRead::lines(text)
                .take(articles)
                .map(|line| line.unwrap() + "\n")
                .collect();
            office.put("luat.jsonl", rows);
        }
        let workplace = Self {
            accounts: office.folder().join("accounts.sqlite"),
            office,
        };
        workplace.index("build");
        let mut child = Command::new(program("search-api"))
            .args(["user", "add", PERSON, "--role", "operator"])
            .args(["--clearance", "internal", "--accounts"])
            .arg(&workplace.accounts)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(PASSWORD.as_bytes()).unwrap();
        drop(input);
        assert!(child.wait().unwrap().success());
        workplace
    }

    /// A key for programs that search and export.
    pub(crate) fn key(&self) -> String {
        let made = Command::new(program("search-api"))
            .args([
                "key", "add", "soak", "--scope", "search", "--scope", "export",
            ])
            .args([
                "--scope",
                "metrics",
                "--clearance",
                "internal",
                "--accounts",
            ])
            .arg(&self.accounts)
            .output()
            .unwrap();
        let made = Outcome::from(made);
        assert_eq!(made.code, Some(0), "{made:?}");
        made.out.lines().last().unwrap().to_owned()
    }

    pub(crate) fn serve(&self) -> Server {
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let (samples, documents) = (path(&sample_documents()), path(&self.office.documents()));
        Server::start_with(
            &self.office.index(),
            &[
                "--accounts",
                &path(&self.accounts),
                "--files",
                &samples,
                "--files",
                &documents,
            ],
        )
    }

    /// Changes a third of the files that change, brings one and takes one away, publishes, and
    /// waits until the server answers from it. Gives the time from the start of the update.
    pub(crate) fn publish_round(&self, round: u32, server: &Server) -> Duration {
        for n in (1..=CHANGING).filter(|n| n % 3 == round % 3) {
            let subject = format!("sổ sách văn thư vòng {round}");
            self.office
                .put(&format!("thay-doi/{n}.txt"), paper(n, &subject));
        }
        let added = format!("thay-doi/them-{round}.txt");
        self.office
            .put(&added, paper(1_000 + round, "tờ mới mỗi vòng"));
        if round > 5 {
            let gone = format!("thay-doi/them-{}.txt", round - 5);
            std::fs::remove_file(self.office.documents().join(gone)).unwrap();
        }
        let started = Instant::now();
        self.index("update");
        let published = self.office.current();
        while server.json("/v1/health").1["generation"] != published.as_str() {
            let waited = started.elapsed();
            assert!(
                waited < Duration::from_secs(120),
                "{published} is not served"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        started.elapsed()
    }

    fn index(&self, command: &str) {
        let run = Command::new(program("indexer"))
            .arg(command)
            .arg("--source")
            .arg(sample_documents())
            .arg("--source")
            .arg(self.office.documents())
            .arg("--field-map")
            .arg(repository().join("corpus-samples/field-map.json"))
            .arg("--index")
            .arg(self.office.index())
            .output()
            .unwrap();
        let run = Outcome::from(run);
        assert_eq!(run.code, Some(0), "{}", run.text());
    }

    /// Size of the accounts' file, in which the audit log grows.
    pub(crate) fn accounts_bytes(&self) -> u64 {
        std::fs::metadata(&self.accounts).unwrap().len()
    }
}
