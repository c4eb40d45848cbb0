//! What Stet remembers: in `<data>/stet.db`, SQLite, or in a PostgreSQL database with the same tables. Whom and what it keeps
//! for how long is told by `/story`.

mod change;
mod draft;
mod question;
mod revision;

pub(crate) use change::Standing;
pub(crate) use draft::Draft;
pub(crate) use question::{Asked, Wanted};
pub(crate) use revision::{Change, Edits, Entries, Entry, FOLLOW, Kind, OPERATOR, Proposal, Refused, Revision, Subject};

use crate::files;
use crate::settings::{self, Settings};
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::MigrateError;
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _, Row as _};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// The store; cloning it is cheap.
#[derive(Clone)]
pub(crate) struct Store {
    pool: AnyPool,
    key: String,
    /// Whether every row has a sum that could be read.
    is_summed_up: bool,
}

/// An answer that belongs to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// The id of the message that asked.
    pub(crate) question: u64,
    /// The channel of both.
    pub(crate) channel: u64,
    /// The id of the message that answers.
    pub(crate) answer: u64,
    /// [`Store::hash`] of what was asked.
    pub(crate) content: String,
}

impl Store {
    /// Opens the store of the settings, makes it when there is none, and brings an older one up to date.
    pub(crate) async fn open(settings: &Settings) -> Result<Self> {
        match settings::database()? {
            Some(url) => Self::open_database(&url).await,
            None => Self::open_folder(&settings.data.folder).await,
        }
    }

    /// Whether there is a store: a database that is named, or a file. Fails where the data folder cannot be looked into.
    pub(crate) fn exists(settings: &Settings) -> Result<bool> {
        Ok(settings::database()?.is_some() || files::is_there(&file(&settings.data.folder))?)
    }

    /// Opens the store in a data folder.
    pub(crate) async fn open_folder(folder: &Path) -> Result<Self> {
        let path = file(folder);
        let place = || format!("cannot open the store {}; is the folder writable, and the file not damaged?", path.display());
        let is_there = files::is_there(&path)?;
        fs::create_dir_all(folder).with_context(place)?;
        // Migrations of SQLite know no other process.
        let _lock = lock(folder).with_context(place)?;
        if !is_there && !files::is_there(&path)? {
            // Under another name until it is whole: an empty store is then always somebody else's doing.
            let log = folder.join("stet.db-wal");
            if files::is_there(&log)? {
                bail!("{} is there without its store, and belongs to it; move it to where stet.db is", log.display());
            }
            let new = folder.join("stet.db.new");
            remove_database(&new).with_context(place)?;
            fs::File::create(&new).and_then(|_| keep_private(&new)).with_context(place)?;
            Self::connect(&address_of(&new, "rwc").with_context(place)?, Some(IN_ONE_FILE)).await.with_context(place)?.close().await;
            fs::rename(&new, &path).and_then(|()| fs::File::open(folder)?.sync_all()).with_context(place)?;
        }
        check_is_store(&path).await?;
        let opened = Self::connect(&address_of(&path, "rw").with_context(place)?, Some(PRAGMAS)).await;
        opened.map_err(|error| later_version(&error).unwrap_or_else(|| error.context(place())))
    }

    /// Opens the store in a PostgreSQL database.
    async fn open_database(url: &SecretString) -> Result<Self> {
        // Of what went wrong only the kind is told: the rest may hold the address, and with it the password.
        let opened = Self::connect(url.expose_secret(), None).await;
        opened.map_err(|error| match error.chain().find_map(|cause| cause.downcast_ref::<sqlx::Error>()) {
            Some(sqlx::Error::Database(refused)) => anyhow!("the database refuses: {}; check {}", refused.message(), settings::DATABASE),
            _ => later_version(&error).unwrap_or_else(|| {
                anyhow!("cannot reach the database that {} names; check the address, and that it runs", settings::DATABASE)
            }),
        })
    }

    async fn connect(address: &str, pragmas: Option<&'static str>) -> Result<Self> {
        sqlx::any::install_default_drivers();
        // A pool tries until its time is over, and tells no more than that: one connection tells what is wrong.
        let mut first = tokio::time::timeout(PATIENCE, AnyConnection::connect(address)).await.context("nobody answers")??;
        if let Some(pragmas) = pragmas {
            first.execute(pragmas).await?;
        }
        first.close().await?;
        let options = AnyPoolOptions::new().acquire_timeout(PATIENCE).after_connect(move |connection, _| {
            Box::pin(async move {
                if let Some(pragmas) = pragmas {
                    connection.execute(pragmas).await?;
                }
                Ok(())
            })
        });
        let pool = options.connect(address).await?;
        sqlx::migrate!().run(&pool).await?;
        let mut fresh = [0; 32];
        getrandom::fill(&mut fresh).context("the system gives no random numbers")?;
        let insert = sqlx::query("INSERT INTO constants (name, value) VALUES ('key', $1) ON CONFLICT DO NOTHING").bind(hexadecimal(&fresh));
        insert.execute(&pool).await?;
        let row = sqlx::query("SELECT value FROM constants WHERE name = 'key'").fetch_one(&pool).await?;
        let mut store = Self { key: row.try_get(0)?, pool, is_summed_up: false };
        if let Err(error) = store.sum_up().await {
            // It is tried again when the store is opened again.
            tracing::warn!(error = format!("{error:#}"), "what earlier builds stored has no sums yet");
        }
        Ok(store)
    }

    /// A hash that nobody without the store can make: it leads back to nothing.
    pub(crate) fn hash(&self, parts: &[&str]) -> String {
        let Ok(mut hash) = Hmac::<Sha256>::new_from_slice(self.key.as_bytes()) else { return String::new() };
        for part in parts {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hexadecimal(&hash.finalize().into_bytes())
    }

    /// Remembers an answer; a later one to the same message takes its place.
    pub(crate) async fn link(&self, link: &Link) -> Result<()> {
        let sql = "INSERT INTO answers (question, channel, answer, content) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (question) DO UPDATE SET answer = excluded.answer, content = excluded.content";
        let query = sqlx::query(sql).bind(signed(link.question)).bind(signed(link.channel)).bind(signed(link.answer)).bind(&link.content);
        query.execute(&self.pool).await.context("cannot remember an answer")?;
        Ok(())
    }

    /// The answer to a message, if there is one.
    pub(crate) async fn linked(&self, question: u64) -> Result<Option<Link>> {
        let query = sqlx::query("SELECT channel, answer, content FROM answers WHERE question = $1").bind(signed(question));
        let Some(row) = query.fetch_optional(&self.pool).await.context("cannot look up an answer")? else { return Ok(None) };
        let read = || -> sqlx::Result<Link> {
            Ok(Link { question, channel: unsigned(row.try_get(0)?), answer: unsigned(row.try_get(1)?), content: row.try_get(2)? })
        };
        read().map(Some).context("cannot look up an answer")
    }

    /// Forgets the answer to a message.
    pub(crate) async fn unlink(&self, question: u64) -> Result<()> {
        let query = sqlx::query("DELETE FROM answers WHERE question = $1").bind(signed(question));
        query.execute(&self.pool).await.context("cannot forget an answer")?;
        Ok(())
    }

    /// Forgets the answers and votes of messages before an id; votes on questions go with these. Ids of Discord grow with time.
    pub(crate) async fn forget_before(&self, id: u64) -> Result<()> {
        for sql in ["DELETE FROM answers WHERE question < $1", "DELETE FROM votes WHERE answer < $1 AND question IS NULL"] {
            sqlx::query(sql).bind(signed(id)).execute(&self.pool).await.context("cannot forget old answers")?;
        }
        Ok(())
    }

    /// Counts somebody's vote on an answer, or, where the question is kept, on the answers to it: then its guild and id are told.
    /// A later one takes its place.
    pub(crate) async fn vote(&self, user: u64, answer: u64, helpful: bool, question: Option<(u64, &str)>) -> Result<()> {
        let about = question.map_or_else(|| answer.to_string(), |(guild, id)| format!("{guild} {id}"));
        let voter = self.hash(&["vote", &user.to_string(), &about]);
        let sql = "INSERT INTO votes (voter, answer, helpful, guild, question) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (voter) DO UPDATE SET helpful = excluded.helpful, answer = excluded.answer, guild = excluded.guild,
                   question = excluded.question";
        let query = sqlx::query(sql).bind(voter).bind(signed(answer)).bind(i64::from(helpful));
        let query = query.bind(question.map(|(guild, _)| signed(guild))).bind(question.map(|(_, id)| id.to_owned()));
        query.execute(&self.pool).await.context("cannot count a vote")?;
        Ok(())
    }

    /// Copies the store into a file, as it is at one moment, while others use it.
    pub(crate) async fn back_up(&self, path: &Path) -> Result<()> {
        if self.pool.connect_options().database_url.scheme() != "sqlite" {
            bail!("the store is a PostgreSQL database; back it up with pg_dump");
        }
        if fs::symlink_metadata(path).is_ok() {
            bail!("{} is there already; name a new file", path.display());
        }
        let place = || format!("cannot write {}; is its folder there, and writable?", path.display());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut connection = self.pool.acquire().await.context("cannot read the store")?;
        check_integrity(&mut connection).await.context("the store is damaged, and a copy of it would be, too")?;
        // Under another name first: a copy that fails is no copy.
        let copy = tempfile::NamedTempFile::new_in(folder).with_context(place)?;
        let name = copy.path().to_str().with_context(|| format!("{} is no UTF-8; name another file", path.display()))?;
        sqlx::query("VACUUM INTO $1").bind(name).execute(&mut *connection).await.with_context(place)?;
        let mut copied = AnyConnection::connect(&address_of(copy.path(), "ro").with_context(place)?).await.with_context(place)?;
        check_integrity(&mut copied).await.context("the copy is not whole; try again, or another disk")?;
        copied.close().await.with_context(place)?;
        copy.as_file().sync_all().with_context(place)?;
        copy.persist_noclobber(path).map_err(|error| error.error).with_context(place)?;
        Ok(())
    }

    /// Lists what is wrong with the store as a whole: pages of SQLite's that are not what they should be, numbers of revisions that
    /// are missing. PostgreSQL looks after its own pages.
    pub(crate) async fn faults(&self) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        let mut connection = self.pool.acquire().await.context("cannot read the store")?;
        if self.pool.connect_options().database_url.scheme() == "sqlite"
            && let Err(error) = check_integrity(&mut connection).await
        {
            faults.push(format!("the store is damaged: {error:#}"));
        }
        // What each says is what is wrong with the guild and the number that it finds; a database that cannot be read says so above.
        let queries = [
            (
                "SELECT guild, revision FROM guilds WHERE revision <> (SELECT COUNT(*) FROM revisions WHERE revisions.guild = guilds.guild)
              OR revision <> (SELECT COALESCE(MAX(number), 0) FROM revisions WHERE revisions.guild = guilds.guild)",
                "is its latest revision, and the store has others",
            ),
            (
                "SELECT guild, number FROM revisions WHERE guild NOT IN (SELECT guild FROM guilds)",
                "is a revision, and the server is missing",
            ),
            (
                "SELECT guild, number FROM revisions WHERE NOT EXISTS
              (SELECT 1 FROM changes WHERE changes.guild = revisions.guild AND changes.number = revisions.number)",
                "is a revision, and what it changed is missing",
            ),
        ];
        for (sql, wrong) in queries {
            match sqlx::query(sql).fetch_all(&mut *connection).await {
                Ok(rows) => faults.extend(rows.iter().map(|row| {
                    let [guild, number] =
                        [0, 1].map(|at| row.try_get::<i64, _>(at).map_or_else(|_| "?".to_owned(), |found| found.to_string()));
                    format!("server {guild}: {number} {wrong}; put a backup in the store's place")
                })),
                Err(error) => faults.push(format!("the store cannot be read: {error}; put a backup in its place")),
            }
        }
        Ok(faults)
    }

    /// Ends all work with the store.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// What is committed is on the disk (<https://sqlite.org/pragma.html#pragma_synchronous>), and readers do not wait for writers.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON";

/// The same for a store that is to be renamed: everything that is committed is in its file. From a log beside it, it would be moved there
/// when the last connection ends, and nothing tells when that is.
const IN_ONE_FILE: &str = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";

/// The address of an SQLite database; none of a path that no address can name.
fn address_of(path: &Path, mode: &str) -> Option<String> {
    let address = std::path::absolute(path).ok().and_then(|path| url::Url::from_file_path(path).ok())?;
    Some(address.as_str().replacen("file:", "sqlite:", 1) + "?mode=" + mode)
}

/// Removes a database that was not finished, with what belongs to it.
fn remove_database(path: &Path) -> std::io::Result<()> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        match fs::remove_file(name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Fails where a file is the database of another program, or empty: such a file is no store, and is not taken for a new one.
async fn check_is_store(path: &Path) -> Result<()> {
    let way = "put a backup in its place, without a stet.db-wal beside it, or move both away to begin with nothing";
    if fs::metadata(path).is_ok_and(|found| found.len() == 0) {
        bail!("the store {} is empty; {way}", path.display());
    }
    let place = || format!("cannot read the store {}; is it damaged, or the disk full?", path.display());
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&address_of(path, "rw").with_context(place)?).await.with_context(place)?;
    let sql = "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('_sqlx_migrations', 'constants', 'answers')";
    let tables: i64 = sqlx::query(sql).fetch_one(&mut connection).await.and_then(|row| row.try_get(0)).with_context(place)?;
    connection.close().await.with_context(place)?;
    ensure!(tables == 3, "{} is the database of another program; {way}", path.display());
    Ok(())
}

/// Fails unless a database of SQLite is whole (<https://sqlite.org/pragma.html#pragma_integrity_check>).
async fn check_integrity(connection: &mut AnyConnection) -> Result<()> {
    let row = sqlx::query("PRAGMA integrity_check(1)").fetch_one(connection).await?;
    let told: String = row.try_get(0)?;
    ensure!(told == "ok", "{told}");
    Ok(())
}

/// The error of a store that a later version of the program has changed; none where it failed for another reason.
fn later_version(error: &anyhow::Error) -> Option<anyhow::Error> {
    let is_later = error.chain().any(|cause| matches!(cause.downcast_ref(), Some(MigrateError::VersionMissing(_))));
    is_later.then(|| anyhow!("the store was used by a later version of Stet than this one, {}; update it", env!("CARGO_PKG_VERSION")))
}

/// Waits until nobody else opens the store.
fn lock(folder: &Path) -> std::io::Result<fs::File> {
    let file = fs::File::options().create(true).truncate(false).write(true).open(folder.join("store.lock"))?;
    file.lock()?;
    Ok(file)
}

/// Lets nobody but its owner read a file: it holds what people asked. What SQLite puts beside it gets the same rights.
fn keep_private(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(())
}

/// Where SQLite keeps it.
fn file(folder: &Path) -> PathBuf {
    folder.join("stet.db")
}

/// A time in seconds since 1970, as the tables have it.
pub(crate) fn seconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| signed(since.as_secs()))
}

/// Ids of Discord stay below 2^63 until the year 2084.
fn signed(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

fn unsigned(id: i64) -> u64 {
    u64::try_from(id).unwrap_or(0)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::Write as _;

    /// The variable that names a PostgreSQL server for tests; each test makes a database of its own there.
    const SERVER: &str = "STET_TEST_DATABASE_URL";

    /// Runs a test on an empty store of each kind. The test is given the means to open it, as often as it likes.
    pub(crate) async fn on_each_store<Tested: Future<Output = ()>>(name: &str, test: impl Fn(Opener) -> Tested) {
        let folder = tempfile::tempdir().unwrap();
        test(Opener::Folder(folder.path().to_path_buf())).await;
        let Some(server) = std::env::vars().find(|(known, _)| known == SERVER).map(|(_, value)| value) else {
            // Not `eprintln!`, which the test runner hides when a test passes.
            writeln!(std::io::stderr(), "SKIPPED {name} on PostgreSQL: {SERVER} is not set").unwrap();
            return;
        };
        sqlx::any::install_default_drivers();
        let pool = AnyPool::connect(&server).await.expect("the PostgreSQL server of the tests");
        let database = format!("stet_{}_{}", std::process::id(), name);
        pool.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {database}"))).await.unwrap();
        let mut address = url::Url::parse(&server).unwrap();
        address.set_path(&database);
        test(Opener::Database(SecretString::from(address.to_string()))).await;
    }

    #[derive(Clone)]
    pub(crate) enum Opener {
        Folder(PathBuf),
        Database(SecretString),
    }

    impl Opener {
        pub(crate) async fn open(&self) -> Store {
            match self {
                Self::Folder(folder) => Store::open_folder(folder).await.unwrap(),
                Self::Database(address) => Store::open_database(address).await.unwrap(),
            }
        }
    }

    #[tokio::test]
    async fn what_is_remembered_survives_and_is_forgotten_in_time() {
        on_each_store("remembered", async |opener| {
            let link = |question, answer, content: &str| Link { question, channel: 5, answer, content: content.to_owned() };
            let store = opener.open().await;
            store.link(&link(10, 11, "a")).await.unwrap();
            store.link(&link(10, 12, "b")).await.unwrap();
            store.link(&link(20, 21, "c")).await.unwrap();
            let hash = store.hash(&["x"]);
            store.close().await;

            let store = opener.open().await;
            assert_eq!(store.hash(&["x"]), hash);
            assert_ne!(store.hash(&["x", ""]), hash);
            assert_eq!(store.linked(10).await.unwrap(), Some(link(10, 12, "b")));
            store.forget_before(20).await.unwrap();
            assert_eq!(store.linked(10).await.unwrap(), None);
            assert_eq!(store.linked(20).await.unwrap(), Some(link(20, 21, "c")));
            store.unlink(20).await.unwrap();
            assert_eq!(store.linked(20).await.unwrap(), None);
        })
        .await;
    }

    #[tokio::test]
    async fn everybody_has_one_vote_and_no_name() {
        on_each_store("votes", async |opener| {
            let store = opener.open().await;
            for (user, helpful) in [(1, true), (2, true), (1, false)] {
                store.vote(user, 99, helpful, None).await.unwrap();
            }
            let rows = sqlx::query("SELECT voter, helpful FROM votes ORDER BY helpful").fetch_all(&store.pool).await.unwrap();
            let votes: Vec<(String, i64)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
            assert_eq!(votes.iter().map(|vote| vote.1).collect::<Vec<_>>(), [0, 1]);
            assert!(votes.iter().all(|vote| vote.0.len() == 64));
        })
        .await;
    }

    #[tokio::test]
    async fn a_folder_with_any_name_can_hold_a_store() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a b?c#d%20", "資料"] {
            let folder = folder.path().join(name);
            Store::open_folder(&folder).await.unwrap().close().await;
            let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
            assert!(names.iter().any(|name| name == "stet.db"), "{name}: {names:?}");
            assert!(!names.iter().any(|name| name.to_string_lossy().contains("new")), "{name}: {names:?}");
        }
    }

    #[tokio::test]
    async fn a_database_of_another_program_or_a_later_version_is_left_alone() {
        async fn check(made_with: &'static str, on: &Path, told: &str) {
            sqlx::any::install_default_drivers();
            let address = address_of(&file(on), "rwc").unwrap();
            let mut connection = AnyConnection::connect(&address).await.unwrap();
            connection.execute(made_with).await.unwrap();
            connection.close().await.unwrap();
            let before = fs::read(file(on)).unwrap();
            let error = Store::open_folder(on).await.err().unwrap();
            assert!(format!("{error:#}").contains(told), "{error:#}");
            assert_eq!(fs::read(file(on)).unwrap(), before);
        }
        let (other, later) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        check("CREATE TABLE notes (note TEXT)", other.path(), "is the database of another program").await;
        Store::open_folder(later.path()).await.unwrap().close().await;
        let of_later =
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, 'x', 1, x'00', 1)";
        check(of_later, later.path(), "a later version of Stet").await;
    }

    #[tokio::test]
    async fn what_goes_wrong_with_a_database_tells_no_password() {
        let error = Store::open_database(&SecretString::from("postgres://me:secret@127.0.0.1:1/stet")).await.err().unwrap();
        let shown = format!("{error:?} {error:#}");
        assert!(shown.contains(settings::DATABASE) && !shown.contains("secret") && !shown.contains("127.0.0.1"), "{shown}");
    }
}
