//! A bot that serves in a loopback Discord, and what it wrote.

use crate::driver::{Said, User, shared};
use loopback_discord::{Channel, Discord, Guild, Options};
use std::fs::{self, File};
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A Discord with a guild, and a bot in it.
pub(crate) struct Stage {
    pub(crate) discord: Discord,
    pub(crate) guild: Guild,
    pub(crate) channel: Channel,
    pub(crate) bot: Bot,
}

/// The bot's process with its data folder, which outlives the process.
pub(crate) struct Bot {
    home: User,
    variables: Vec<(String, String)>,
    child: Option<Child>,
}

/// How long a process may take to end.
const ENDS: Duration = Duration::from_secs(15);

impl Stage {
    /// Starts both and waits until the bot is ready.
    pub(crate) async fn set() -> Self {
        Self::set_with(options(), &[]).await
    }

    /// As [`Self::set`], with settings of Discord's and, by their variables, of the bot.
    pub(crate) async fn set_with(options: Options, variables: &[(&str, &str)]) -> Self {
        let discord = Discord::start(options).await;
        let guild = discord.guild("harbour");
        let channel = guild.channel("general");
        let mut bot = Bot::new(&discord, variables);
        bot.starts();
        discord.ready().await;
        discord.commands_registered(1).await;
        Self { discord, guild, channel, bot }
    }

    /// Starts the bot again, with what it has kept.
    pub(crate) async fn restarts(&mut self) {
        self.bot.ends();
        self.discord.deserted().await;
        self.bot.starts();
        self.discord.ready().await;
    }

    /// Ends the test: no rule of Discord's was broken, and nothing was logged that must not be.
    pub(crate) fn closes(mut self) {
        self.bot.ends();
        assert_eq!(self.discord.violations(), Vec::<String>::new());
        assert_eq!(self.discord.faults(), []);
        let log = self.bot.log();
        let (token, secret) = (self.discord.token(), self.discord.token().rsplit('.').next().expect("a token's end").to_owned());
        assert!(!log.contains(&token) && !log.contains(&secret), "the log holds the token");
        // Words of questions, and addresses that hold the tokens of interactions.
        for text in ["Meta", "誰", "谁", "Shengjia", "/webhooks/", "/interactions/"] {
            assert!(!log.contains(text), "the log holds {text}: {log}");
        }
    }
}

/// Discord with its published description to check requests against, where that is at hand.
pub(crate) fn options() -> Options {
    let description = shared("checking requests against Discord's description").map(|folder| {
        let text = fs::read_to_string(folder.join("discord/openapi.json")).expect("the description is there");
        serde_json::from_str(&text).expect("the description is JSON")
    });
    Options { openapi: description, ..Options::default() }
}

impl Bot {
    pub(crate) fn new(discord: &Discord, variables: &[(&str, &str)]) -> Self {
        // Both of Discord's hosts are on one address here.
        let attachments = ("STET__DISCORD__ATTACHMENTS", discord.url());
        let given = [("DISCORD_TOKEN", discord.token()), ("STET__DISCORD__API", discord.url()), attachments];
        let home = User::new();
        let mut all: Vec<(String, String)> = given.map(|(name, value)| (name.to_owned(), value)).to_vec();
        all.extend(home.variables().iter().cloned());
        for (name, value) in variables {
            all.retain(|(known, _)| known != name);
            if !value.is_empty() {
                all.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        Self { home, variables: all, child: None }
    }

    /// Sets a variable for the next start.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn home(&self) -> &User {
        &self.home
    }

    pub(crate) fn starts(&mut self) {
        let command = self.command(&["serve"]);
        self.starts_by(command);
    }

    /// Starts it where no file can grow past some pages of the store.
    pub(crate) fn starts_on_a_full_disk(&mut self) {
        let mut command = Command::new("bash");
        command.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" serve", env!("CARGO_BIN_EXE_stet-under-test")]);
        self.dress(&mut command);
        self.starts_by(command);
    }

    fn starts_by(&mut self, mut command: Command) {
        let log = File::options().create(true).append(true).open(self.home.folder().join("log")).expect("a log file");
        self.child = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("the bot starts"));
    }

    /// Makes a command of the program with the bot's variables and folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stet-under-test"));
        command.args(arguments);
        self.dress(&mut command);
        command
    }

    fn dress(&self, command: &mut Command) {
        command.current_dir(self.home.folder()).envs(self.variables.clone()).env("NO_COLOR", "1");
    }

    /// The address of its store.
    pub(crate) fn store(&self) -> String {
        let database = self.variables.iter().find(|(name, _)| name == "STET_DATABASE_URL").map(|(_, address)| address.clone());
        database.unwrap_or_else(|| format!("sqlite://{}", self.home.folder().join("data/stet.db").display()))
    }

    /// Its memory in kilobytes, threads and open files, where the system tells.
    pub(crate) fn size(&self) -> Option<[u64; 3]> {
        let process = format!("/proc/{}", self.child.as_ref()?.id());
        let status = fs::read_to_string(format!("{process}/status")).ok()?;
        let value = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok());
        let files = fs::read_dir(format!("{process}/fd")).ok()?.count();
        Some([value("VmRSS:")?, value("Threads:")?, u64::try_from(files).ok()?])
    }

    /// Tells the bot to end, and waits; returns the exit code.
    pub(crate) fn ends(&mut self) -> Option<i32> {
        self.ends_by("TERM")
    }

    /// As [`Self::ends`], by another signal.
    pub(crate) fn ends_by(&mut self, signal: &str) -> Option<i32> {
        let child = self.child.as_mut()?;
        let told = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().expect("kill runs");
        assert!(told.success());
        self.has_ended()
    }

    /// Waits until the process has ended.
    pub(crate) fn has_ended(&mut self) -> Option<i32> {
        let mut child = self.child.take()?;
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait().expect("a process") {
                return status.code();
            }
            if start.elapsed() > ENDS {
                child.kill().expect("a process");
                panic!("the bot did not end: {}", self.log());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Everything that the bot has written.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.home.folder().join("log")).unwrap_or_default()
    }

    /// Runs another command of the program with the bot's variables and folder.
    pub(crate) fn runs(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().expect("the program runs"))
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        if std::thread::panicking() {
            writeln!(std::io::stderr(), "the bot wrote:\n{}", self.log()).expect("standard error");
        }
        if let Some(child) = &mut self.child {
            // A test that failed leaves no process behind.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
