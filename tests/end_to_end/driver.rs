//! The program in a temporary folder, and what it printed.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A user with an empty folder.
pub(crate) struct User {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// What a run printed.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self { code: output.status.code().expect("an exit code"), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl User {
    pub(crate) fn new() -> Self {
        let variables = database().map(|address| ("STET_DATABASE_URL".to_owned(), address));
        Self { folder: tempfile::tempdir().expect("a temporary folder"), variables: variables.into_iter().collect() }
    }

    pub(crate) fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes a file into the folder.
    pub(crate) fn writes(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(&path, content).expect("a file");
        path
    }

    pub(crate) fn variables(&self) -> &[(String, String)] {
        &self.variables
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `stet` with arguments.
    pub(crate) fn runs(&self, arguments: &[&str]) -> Said {
        self.pipes(arguments, "")
    }

    /// Runs `stet` with arguments and standard input.
    pub(crate) fn pipes(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stet-under-test"));
        command.args(arguments).current_dir(self.folder.path()).envs(self.variables.clone()).env("NO_COLOR", "1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        child.stdin.take().expect("standard input").write_all(input.as_ref()).expect("the program reads");
        Said::of(child.wait_with_output().expect("the program ends"))
    }

    /// Writes bytes over others of the same length in the SQLite store, wherever they stand.
    pub(crate) fn damages(&self, from: &[u8], to: &[u8]) {
        assert_eq!(from.len(), to.len());
        let path = self.folder.path().join("data/stet.db");
        let mut store = std::fs::read(&path).expect("a store");
        let places: Vec<usize> = store.windows(from.len()).enumerate().filter(|(_, found)| *found == from).map(|(at, _)| at).collect();
        assert!(!places.is_empty(), "the store has them");
        for at in places {
            store[at..at + to.len()].copy_from_slice(to);
        }
        std::fs::write(&path, store).expect("a store");
    }

    /// The files of the knowledge base as an archive has them; `arguments` may name a guild.
    pub(crate) fn exports(&self, arguments: &[&str]) -> BTreeMap<String, String> {
        let arguments = [&["kb", "export", "exported.zip"], arguments].concat();
        let said = self.runs(&arguments);
        assert_eq!(said.code, 0, "{said:?}");
        let file = std::fs::File::open(self.folder.path().join("exported.zip")).expect("the archive");
        let mut archive = zip::ZipArchive::new(file).expect("an archive");
        let count = archive.len();
        let read = |at| {
            let mut file = archive.by_index(at).expect("a file");
            let mut content = String::new();
            file.read_to_string(&mut content).expect("UTF-8");
            (file.name().expect("UTF-8").into_owned(), content)
        };
        (0..count).map(read).collect()
    }

    /// Asks a question; returns the exit code and the answer.
    pub(crate) fn asks(&self, question: &str) -> (i32, Value) {
        let said = self.runs(&["ask", "--json", "--", question]);
        let answer = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{question}: {error}: {said:?}"));
        (said.code, answer)
    }

    /// Imports a file that must be accepted.
    pub(crate) fn imports(&self, path: &Path) -> Value {
        let said = self.runs(&["import", "--json", path.to_str().expect("a UTF-8 path")]);
        assert_eq!(said.code, 0, "{said:?}");
        serde_json::from_str(&said.out).expect("JSON")
    }
}

/// Whether these tests run on SQLite. A test of its file alone says that it was skipped on PostgreSQL.
pub(crate) fn on_sqlite(test: &str) -> bool {
    let on_postgres = std::env::vars().any(|(name, store)| name == "STET_TEST_STORE" && store == "postgres");
    if on_postgres {
        writeln!(std::io::stderr(), "SKIPPED {test}: it is about the file of SQLite").expect("standard error");
    }
    !on_postgres
}

/// An empty PostgreSQL database, when these tests are to run on one: `STET_TEST_STORE=postgres`, on the server that
/// `STET_TEST_DATABASE_URL` names.
pub(crate) fn database() -> Option<String> {
    static DATABASES: AtomicUsize = AtomicUsize::new(0);
    let variable = |name: &str| std::env::vars().find(|(known, _)| known == name).map(|(_, value)| value);
    variable("STET_TEST_STORE").filter(|store| store == "postgres")?;
    let server = variable("STET_TEST_DATABASE_URL").expect("STET_TEST_DATABASE_URL names the server to test on");
    let name = format!("stet_end_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
    let made = Command::new("psql").args(["-q", &server, "-c", &format!("CREATE DATABASE {name}")]).status().expect("psql");
    assert!(made.success(), "a database is made");
    let (before, _) = server.rsplit_once('/').expect("an address with a database");
    Some(format!("{before}/{name}"))
}

/// The workspace's folder.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a parent").to_path_buf()
}

/// A folder beside the workspace that holds the source article; a fresh clone does not have it, and says so.
pub(crate) fn shared(test: &str) -> Option<PathBuf> {
    let folder = workspace().join("../shared");
    if folder.is_dir() {
        return Some(folder);
    }
    // Not `eprintln!`, which the test runner hides when a test passes.
    writeln!(std::io::stderr(), "SKIPPED {test}: there is no ../shared with the source article").expect("standard error");
    None
}

/// The texts of citations, by sentence number.
pub(crate) fn cited(answer: &Value) -> Vec<(u64, String)> {
    let citations = answer["citations"].as_array().expect("citations");
    citations
        .iter()
        .map(|citation| (citation["sentence"].as_u64().expect("a number"), citation["text"].as_str().expect("a text").to_owned()))
        .collect()
}

/// The values of a field over the headline's items.
pub(crate) fn headline<'a>(answer: &'a Value, field: &str) -> Vec<&'a str> {
    answer["headline"].as_array().expect("a headline").iter().filter_map(|item| item[field].as_str()).collect()
}
