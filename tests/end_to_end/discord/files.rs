//! Files that moderators give, and those they get.

use super::driver::{Stage, options};
use super::moderation::{MANAGE_GUILD, answer, publishes};
use loopback_discord::{Fault, Message, Use};
use std::time::Duration;

async fn stage() -> Stage {
    Stage::set_with(options(), &[("STET__DISCORD__QUESTIONS_A_MINUTE", "1000")]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_comes_from_a_file_and_goes_out_as_one() {
    let stage = stage().await;
    let here = &stage.channel;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let sent = async |command: Use| -> Message { command.in_channel(here).send().await.answer().await };
    let text = "# The lamp\n\nThe lamp of the harbour burns oil.\r\nEs regnet: 多.\n";
    let preview = sent(moderator.uses("kb article add").with_file("file", "notes.md", text.as_bytes())).await;
    assert!(preview.is_ephemeral() && preview.text().contains("Add the-lamp"), "{}", preview.text());
    assert!(publishes(&moderator, &preview).await.contains("revision 1"));
    assert!(answer(&stage.discord.user("alice"), here).await.contains("burns oil"));
    // What comes out is what went in, byte for byte.
    let exported = sent(moderator.uses("kb article export").with("document", "the-lamp")).await;
    assert_eq!(exported.files(), [("the-lamp.txt".to_owned(), text.as_bytes().to_vec())]);
    let refused = sent(moderator.uses("kb article export").with("document", "talent-harvest")).await;
    assert!(refused.text().contains("not handed out whole") && refused.files().is_empty(), "{}", refused.text());
    let gas = text.replace("oil", "gas");
    let preview = sent(moderator.uses("kb article replace").with("document", "the-lamp").with_file("file", "x.txt", gas.as_bytes())).await;
    assert!(preview.text().contains("burns oil") && preview.text().contains("burns gas"), "{}", preview.text());
    assert!(publishes(&moderator, &preview).await.contains("revision 2"));
    // A message with nothing but a file.
    let message = moderator.says("").with_file("mill.txt", b"The mill grinds rye.").in_channel(here).send().await;
    let preview = moderator.chooses("Add to the knowledge base", &message).in_channel(here).send().await.answer().await;
    assert!(preview.text().contains("Add mill") && preview.text().contains("grinds rye"), "{}", preview.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_from_discord_alone_and_within_limits() {
    let stage = stage().await;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let large = vec![b'a'; (1 << 20) + 1];
    let with = |name: &str, content: &[u8]| moderator.uses("kb article add").with_file("file", name, content);
    for (command, expected) in [
        (with("a.txt", b"It rains.").hosted_by("https://evil.example"), "not on Discord’s own host"),
        (with("a.txt", b"It rains.").hosted_by("https://cdn.discordapp.com.evil.example"), "not on Discord’s own host"),
        (with("a.txt", &large), "larger than 1024 KiB"),
        (with("a.txt", &large).claiming(5), "larger than 1024 KiB"),
        (with("a.txt", b"ab\xff\xfecd"), "no UTF-8 text"),
        (with("a.docx", b"PK\x03\x04word"), "plain text or Markdown"),
        (with("a.txt", b"It\0rains."), "no UTF-8 text"),
        (with("a.txt", b" \n"), "needs a title and a text"),
    ] {
        let told = command.in_channel(&stage.channel).send().await.answer().await;
        assert!(told.text().contains(expected) && told.buttons().is_empty(), "{} is not {expected}", told.text());
    }
    stage.discord.fail(Fault::Status { route: "GET /attachments", status: 503, times: 1 });
    let told = with("a.txt", b"It rains.").in_channel(&stage.channel).send().await.answer().await;
    assert!(told.text().contains("cannot be read from Discord"), "{}", told.text());
    stage.discord.fail(Fault::Slow { route: "GET /attachments", delay: Duration::from_secs(1), times: 1 });
    let told = with("a.txt", b"It rains.").in_channel(&stage.channel).send().await.answer().await;
    assert!(told.text().contains("It rains."), "{}", told.text());
    assert!(!stage.bot.log().contains("hm="), "the log holds a signature");
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn long_profiles_and_everything_of_a_server_are_files() {
    let stage = stage().await;
    let (here, there) = (&stage.channel, stage.discord.guild("mill"));
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let sent = async |command: Use| -> Message { command.in_channel(here).send().await.answer().await };
    let empty = sent(moderator.uses("kb export")).await;
    assert!(empty.text().contains("has added nothing"), "{}", empty.text());
    let aliases: Vec<String> = (0..400).map(|at| format!("\"Lady number {at}\"")).collect();
    let text =
        format!("[[profile]]\nid = \"ada\"\nkind = \"person\"\naliases = [{}]\n[profile.names]\nen = \"Ada Stone\"\n", aliases.join(", "));
    let preview = sent(moderator.uses("kb profile create").with_file("file", "ada.toml", text.as_bytes())).await;
    assert!(publishes(&moderator, &preview).await.contains("revision 1"));
    let handed = sent(moderator.uses("kb profile edit").with("name", "Ada Stone")).await;
    let files = handed.files();
    assert!(handed.text().contains("longer than a form takes") && files.len() == 1, "{}", handed.text());
    let changed = String::from_utf8(files[0].1.clone()).expect("text").replace("Ada Stone", "Ada Reed");
    let preview = sent(moderator.uses("kb profile edit").with("name", "Ada Stone").with_file("file", "ada.toml", changed.as_bytes())).await;
    assert!(publishes(&moderator, &preview).await.contains("revision 2"));
    let preview = sent(moderator.uses("kb pin").with("question", "who is she?").with("sentences", "4")).await;
    assert!(publishes(&moderator, &preview).await.contains("revision 3"));
    // Only what the server has changed is handed out, and it can be laid over another server.
    let exported = sent(moderator.uses("kb export")).await;
    let [(name, archive)] = exported.files().try_into().expect("one file");
    assert_eq!(name, "stet-3.zip");
    assert!(!String::from_utf8_lossy(&archive).contains("talent-harvest/"), "the operator's texts are not in it");
    std::fs::write(stage.bot.home().folder().join("overlay.zip"), archive).expect("a file");
    let other = there.id().to_string();
    let told = stage.bot.runs(&["kb", "import", "overlay.zip"]);
    assert!(told.code == 2 && told.err.contains("--guild"), "{told:?}");
    assert_eq!(stage.bot.runs(&["kb", "import", "overlay.zip", "--guild", &other]).code, 0);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let who = moderator.uses("who").with("name", "Ada Reed").in_channel(&there.channel("general")).send().await.answer().await;
    assert!(who.text().contains("Lady number"), "{}", who.text());
    stage.closes();
}
