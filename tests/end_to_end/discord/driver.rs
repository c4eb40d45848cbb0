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
        let log = File::options().create(true).append(true).open(self.home.folder().join("log")).expect("a log file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_stet-under-test"));
        command.arg("serve").current_dir(self.home.folder()).envs(self.variables.clone()).env("NO_COLOR", "1");
        self.child = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("the bot starts"));
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
        let home = self.variables.iter().fold(Command::new(env!("CARGO_BIN_EXE_stet-under-test")), |mut command, (name, value)| {
            command.env(name, value);
            command
        });
        let mut command = home;
        let output = command.args(arguments).current_dir(self.home.folder()).env("NO_COLOR", "1").output().expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Said { code: output.status.code().expect("an exit code"), out: text(output.stdout), err: text(output.stderr) }
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
