//! What moderators change from Discord, who may, and how it is gone back.

use super::driver::Stage;
use loopback_discord::{Channel, Interaction, Message, User as Person};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
pub(super) const MANAGE_GUILD: u64 = 1 << 5;
const QUESTION: &str = "what does the lamp of the harbour burn?";

pub(super) async fn answer(person: &Person, channel: &Channel) -> String {
    person.uses("ask").with("question", QUESTION).in_channel(channel).send().await.answer().await.text()
}

/// Opens a form by a command and fills it in.
async fn submits(form: &Interaction, title: &str, text: &str) -> Message {
    form.submits(&[("title", title), ("text", text)]).await.answer().await
}

/// Waits until the bot has logged a text.
async fn is_logged(stage: &Stage, text: &str) {
    for _ in 0..100 {
        if stage.bot.log().contains(text) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{text} is not in the log: {}", stage.bot.log());
}

/// Confirms a preview, twice where something is taken out; what is said then.
pub(super) async fn publishes(moderator: &Person, preview: &Message) -> String {
    let mut told = moderator.clicks(preview, "Publish").await.answer().await;
    if told.buttons().iter().any(|(label, _)| label == "Yes, take it out") {
        told = moderator.clicks(&told, "Yes, take it out").await.answer().await;
    }
    told.text()
}

pub(super) async fn adds(moderator: &Person, channel: &Channel, title: &str, text: &str) -> Message {
    submits(&moderator.uses("kb article add").in_channel(channel).send().await, title, text).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_is_added_replaced_removed_and_every_step_taken_back() {
    let stage = Stage::set_with(super::driver::options(), &[("STET__DISCORD__QUESTIONS_A_MINUTE", "1000")]).await;
    let (here, there) = (&stage.channel, &stage.discord.guild("mill").channel("general"));
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let alice = stage.discord.user("alice");
    let confirms = async |preview: &Message| publishes(&moderator, preview).await;

    let preview = adds(&moderator, here, "Harbour lamp", "The lamp of the harbour burns oil. It is *old*.").await;
    assert!(preview.is_ephemeral(), "only the moderator sees it");
    let text = preview.text();
    assert!(text.contains("Add harbour-lamp") && text.contains("added: 2") && text.contains("It is *old*."), "{text}");
    assert_eq!(preview.active(), Vec::<String>::new());
    assert!(answer(&alice, here).await.contains("The story doesn't say"), "a draft is not published");
    assert!(confirms(&preview).await.contains("revision 1"));
    assert!(answer(&alice, here).await.contains("burns oil"));
    assert!(answer(&alice, there).await.contains("The story doesn't say"), "another server's is another's");

    let form = moderator.uses("kb article replace").with("document", "harbour-lamp").in_channel(here).send().await;
    assert!(form.modal().await.to_string().contains("burns oil"), "the form holds the text as it is");
    let preview = submits(&form, "Harbour lamp", "The lamp of the harbour burns gas. It is *old*.").await;
    let text = preview.text();
    assert!(text.contains("added: 1") && text.contains("removed: 1") && text.contains("burns oil") && text.contains("burns gas"), "{text}");
    assert!(moderator.clicks(&preview, "Cancel").await.answer().await.text().contains("nothing was changed"));
    assert!(answer(&alice, here).await.contains("burns oil"));
    let preview = submits(&form, "Harbour lamp", "The lamp of the harbour burns gas. It is *old*.").await;
    assert!(confirms(&preview).await.contains("revision 2"));
    assert!(answer(&alice, here).await.contains("burns gas"));

    let preview = moderator.uses("kb article remove").with("document", "Harbour lamp").in_channel(here).send().await.answer().await;
    assert!(confirms(&preview).await.contains("revision 3"));
    assert!(answer(&alice, here).await.contains("The story doesn't say"));
    let listed = moderator.uses("kb article list").in_channel(here).send().await.answer().await.text();
    assert!(listed.contains("talent-harvest") && !listed.contains("harbour-lamp"), "{listed}");

    for (undone, revision, expected) in
        [("3", "revision 4", "burns gas"), ("2", "revision 5", "burns oil"), ("1", "revision 6", "doesn't say")]
    {
        let number: i64 = undone.parse().expect("a number");
        let preview = moderator.uses("kb undo").with("revision", number).in_channel(here).send().await.answer().await;
        assert!(confirms(&preview).await.contains(revision));
        assert!(answer(&alice, here).await.contains(expected), "{undone}");
    }
    let history = moderator.uses("kb history").in_channel(here).send().await.answer().await.text();
    for line in
        ["Undo 1", "Undo 2", "Undo 3", "Remove harbour-lamp", "Replace harbour-lamp", "Add harbour-lamp", &moderator.id().to_string()]
    {
        assert!(history.contains(line), "{history}");
    }
    let empty = moderator.uses("kb history").in_channel(there).send().await.answer().await.text();
    assert!(empty.contains("Nothing was changed here yet"), "{empty}");
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_and_their_names_are_written_and_found() {
    let stage = Stage::set_with(super::driver::options(), &[("STET__DISCORD__QUESTIONS_A_MINUTE", "1000")]).await;
    let here = &stage.channel;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let confirms = async |preview: &Message| {
        let text = publishes(&moderator, preview).await;
        assert!(text.contains("as revision"), "{text}");
    };
    let submits = async |form: &Interaction, text: &str| form.submits(&[("text", text)]).await.answer().await;
    let added = adds(&moderator, here, "Harbour", "Ada Stone founded the lighthouse school. Ada Stone leads Atlas Works.").await;
    confirms(&added).await;
    let ada = "[[profile]]\nid = \"ada\"\nkind = \"person\"\n[profile.names]\nen = \"Ada Stone\"\n";
    let form = moderator.uses("kb profile create").in_channel(here).send().await;
    for (text, expected) in
        [("[[profile]]\nid = ", "line 2"), ("x = 1", "one profile"), (&ada.replace("ada", "mark-zuckerberg"), "already a profile")]
    {
        let told = submits(&form, text).await;
        assert!(told.text().contains(expected) && told.buttons().is_empty(), "{}", told.text());
    }
    let broken = submits(&form, &ada.replace("person", "Ghost!")).await;
    assert!(broken.text().contains("cannot be published") && broken.buttons().is_empty(), "{}", broken.text());
    let preview = submits(&form, ada).await;
    assert!(preview.text().contains("Ada Stone") && preview.text().contains("[ada]"), "{}", preview.text());
    confirms(&preview).await;
    let who = async |name: &str| moderator.uses("who").with("name", name).in_channel(here).send().await.answer().await.text();
    assert!(who("Ada Stone").await.contains("founded the lighthouse school"));
    let alias = async |command: &str, alias: &str| {
        moderator.uses(command).with("name", "Ada Stone").with("alias", alias).in_channel(here).send().await.answer().await
    };
    let preview = alias("kb alias add", "The Lady of the Lamp").await;
    assert!(preview.text().contains("The Lady of the Lamp"), "{}", preview.text());
    confirms(&preview).await;
    assert!(who("The Lady of the Lamp").await.contains("Ada Stone"));
    assert!(alias("kb alias add", "The Lady of the Lamp").await.text().contains("already"));
    assert!(alias("kb alias add", "who").await.text().contains("cannot be published"), "a question word names nobody");
    confirms(&alias("kb alias remove", "The Lady of the Lamp").await).await;
    assert!(alias("kb alias remove", "The Lady of the Lamp").await.text().contains("has no alias"));
    let form = moderator.uses("kb profile edit").with("name", "Ada Stone").in_channel(here).send().await;
    assert!(form.modal().await.to_string().contains("Ada Stone"));
    assert!(submits(&form, &ada.replace("\"ada\"", "\"bo\"")).await.text().contains("Keep the id"));
    confirms(&submits(&form, &ada.replace("Stone", "Reed")).await).await;
    confirms(&moderator.uses("kb profile remove").with("name", "ada").in_channel(here).send().await.answer().await).await;
    let told = moderator.uses("kb profile remove").with("name", "Ada Reed").in_channel(here).send().await.answer().await.text();
    assert!(told.contains("Nobody and nothing"), "{told}");
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_is_checked_when_it_is_taken() {
    let stage = Stage::set().await;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let form = moderator.uses("kb article add").in_channel(&stage.channel).send().await;
    let preview = submits(&form, "Harbour lamp", "The lamp of the harbour burns oil.").await;
    // Somebody takes the role away between the card and the click, and between the form and its text.
    let moderator = moderator.without_permission(MANAGE_GUILD);
    let refused = moderator.clicks(&preview, "Publish").await.answer().await.text();
    assert!(refused.contains("Only members who may manage this server"), "{refused}");
    let refused = submits(&form, "Harbour lamp", "The lamp of the harbour burns oil.").await.text();
    assert!(refused.contains("Only members who may manage this server"), "{refused}");
    let moderator = moderator.with_permission(MANAGE_GUILD);
    let history = moderator.uses("kb history").in_channel(&stage.channel).send().await.answer().await.text();
    assert!(history.contains("Nothing was changed here yet"), "{history}");
    // A draft is confirmed once, and in a restarted bot, too.
    let mut stage = stage;
    stage.restarts().await;
    assert!(moderator.clicks(&preview, "Publish").await.answer().await.text().contains("revision 1"));
    let commands = stage.discord.commands().await;
    let kb = commands.iter().find(|command| command["name"] == "kb").expect("the command");
    assert_eq!((&kb["contexts"], &kb["integration_types"]), (&serde_json::json!([0]), &serde_json::json!([0])));
    assert_eq!(kb["default_member_permissions"], MANAGE_GUILD.to_string());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_has_limits_of_its_own() {
    let limits = [("STET__LIMITS__DOCUMENTS", "1"), ("STET__LIMITS__SENTENCES", "3"), ("STET__LIMITS__EDITS_AN_HOUR", "2")];
    let stage = Stage::set_with(super::driver::options(), &limits).await;
    let here = &stage.channel;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let preview = adds(&moderator, here, "Lamp", "One. Two. Three. Four.").await;
    assert!(preview.text().contains("4 sentences of its own, and 3 is the most") && preview.buttons().is_empty(), "{}", preview.text());
    let one = adds(&moderator, here, "Lamp", "The lamp burns oil.").await;
    let two = adds(&moderator, here, "Mill", "The mill grinds rye.").await;
    assert!(moderator.clicks(&one, "Publish").await.answer().await.text().contains("revision 1"));
    // It was within the limits when it was shown, and is not any more.
    let again = moderator.clicks(&two, "Publish").await.answer().await;
    assert!(again.text().contains("2 articles of its own, and 1 is the most") && again.buttons().is_empty(), "{}", again.text());
    let undo = async |revision: i64| moderator.uses("kb undo").with("revision", revision).in_channel(here).send().await.answer().await;
    // A revision is as old as its confirmation, whenever it was shown.
    let preview = undo(1).await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let confirmed = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    assert!(publishes(&moderator, &preview).await.contains("revision 2"));
    let history = stage.bot.runs(&["kb", "history", "--json", "--limit", "1", "--guild", &stage.guild.id().to_string()]).out;
    let revision: serde_json::Value = serde_json::from_str(&history).expect("JSON");
    assert!(revision["made_at"].as_u64().expect("a time") >= confirmed, "{history}");
    let preview = undo(2).await;
    // The draft is kept for later.
    for _ in 0..2 {
        let told = moderator.clicks(&preview, "Publish").await.followup(1).await.text();
        assert!(told.contains("2 changes were made here within an hour"), "{told}");
    }
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_added_with_its_author_and_link() {
    let stage = Stage::set().await;
    let here = &stage.channel;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let alice = stage.discord.user("alice");
    let message = alice.says("News of the lamp\nThe lamp of the harbour burns oil.").in_channel(here).send().await;
    let preview = moderator.chooses("Add to the knowledge base", &message).in_channel(here).send().await.answer().await;
    assert!(preview.is_ephemeral() && preview.text().contains("added: 2"), "{}", preview.text());
    assert!(moderator.clicks(&preview, "Publish").await.answer().await.text().contains("revision 1"));
    assert!(answer(&alice, here).await.contains("burns oil"));
    let exported = stage.bot.home().folder().join("guild.zip");
    let guild = stage.guild.id().to_string();
    assert_eq!(stage.bot.runs(&["kb", "export", "guild.zip", "--guild", &guild]).code, 0);
    assert!(exported.exists());
    let diff = stage.bot.runs(&["kb", "diff", "1", "--guild", &guild]).out;
    let link = format!("https://discord.com/channels/{guild}/{}/{}", here.id(), message.id());
    assert!(diff.contains("alice") && diff.contains(&link) && diff.contains("News of the lamp"), "{diff}");
    let empty = alice.says(" ").in_channel(here).send().await;
    let told = moderator.chooses("Add to the knowledge base", &empty).in_channel(here).send().await.answer().await;
    assert!(told.text().contains("cannot read that message"), "{}", told.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_that_leaves_has_changed_is_kept_for_a_while() {
    let mut stage = Stage::set().await;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let preview = adds(&moderator, &stage.channel, "Lamp", "The lamp of the harbour burns oil.").await;
    assert!(moderator.clicks(&preview, "Publish").await.answer().await.text().contains("revision 1"));
    stage.guild.removes_bot();
    is_logged(&stage, "a server removed the bot; what it changed is kept for 30 days").await;
    let said = stage.bot.runs(&["kb", "history", "--guild", &stage.guild.id().to_string()]);
    assert!(said.out.contains("add lamp"), "{said:?}");
    stage.guild.adds_bot();
    is_logged(&stage, "a server that removed the bot is back").await;
    // It leaves while the bot is away.
    stage.bot.ends();
    stage.discord.deserted().await;
    stage.guild.removes_bot();
    stage.bot.starts();
    stage.discord.ready().await;
    is_logged(&stage, "a server that removed the bot is back").await;
    for _ in 0..100 {
        if stage.bot.log().matches("a server removed the bot;").count() == 2 {
            return stage.closes();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{}", stage.bot.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_break_or_is_behind_is_shown_and_not_published() {
    let stage = Stage::set().await;
    let (here, guild) = (&stage.channel, stage.guild.id().to_string());
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    // The profiles' facts would cite sentences that are gone.
    let form = moderator.uses("kb article replace").with("document", "talent-harvest").in_channel(here).send().await;
    let preview = submits(&form, "A tale", "It rains.").await;
    let labels: Vec<String> = preview.buttons().into_iter().map(|(label, _)| label).collect();
    assert!(preview.text().contains("refer to sentences that would be gone") && labels == ["Mend references", "Cancel"], "{labels:?}");
    let preview = adds(&moderator, here, " ", "It rains.").await;
    assert!(preview.text().contains("needs a title and a text"), "{}", preview.text());
    for (command, option, value) in [("kb article remove", "document", "nowhere"), ("kb article replace", "document", "*nowhere*")] {
        let told = moderator.uses(command).with(option, value).in_channel(here).send().await.answer().await.text();
        assert!(told.contains("There is no article") && told.contains(value), "{told}");
    }
    let told = moderator.uses("kb undo").with("revision", 9).in_channel(here).send().await.answer().await.text();
    assert!(told.contains("no revision 9"), "{told}");
    // Somebody else has written the same meanwhile: it is not written over.
    let lamp = "The lamp of the harbour burns oil.";
    let form = moderator.uses("kb article add").in_channel(here).send().await;
    let (one, two) = (submits(&form, "Quay", lamp).await, submits(&form, "Quay", "It is long.").await);
    assert!(moderator.clicks(&one, "Publish").await.answer().await.text().contains("revision 1"));
    let clicked = moderator.clicks(&two, "Publish").await;
    let shown = clicked.answer().await;
    assert!(shown.text().contains("Somebody else has changed the same") && shown.buttons().is_empty(), "{}", shown.text());
    // What it would make of the other's is shown, and what was written is not lost.
    assert!(shown.text().contains("burns oil") && shown.text().contains("It is long"), "{}", shown.text());
    assert_eq!(shown.files(), [("documents-quay-source.txt".to_owned(), b"It is long.".to_vec())]);
    stage.discord.quiet().await;
    assert_eq!(clicked.followups(), 0, "nothing is said of what is not shown");
    let form = moderator.uses("kb article replace").with("document", "quay").in_channel(here).send().await;
    let preview = moderator.uses("kb article remove").with("document", "quay").in_channel(here).send().await.answer().await;
    // What is taken out is asked for once more, and can still be kept.
    let asked = moderator.clicks(&preview, "Publish").await.answer().await;
    assert!(asked.text().contains("takes out of what is answered from") && asked.text().contains("quay"), "{}", asked.text());
    assert!(moderator.clicks(&asked, "Cancel").await.answer().await.text().contains("nothing was changed"));
    let preview = moderator.uses("kb article remove").with("document", "quay").in_channel(here).send().await.answer().await;
    assert!(publishes(&moderator, &preview).await.contains("revision 2"));
    assert!(submits(&form, "Quay", "It is long.").await.text().contains("Somebody else has changed the same"));
    let told = moderator.uses("kb undo").with("revision", 1).in_channel(here).send().await.answer().await.text();
    assert!(told.contains("Later revisions changed the same as revision 1: 2"), "{told}");
    // Somebody else was faster elsewhere: what the draft does is shown again, and published when that is confirmed.
    let preview = adds(&moderator, here, "Harbour lamp", "The lamp of the harbour burns oil.").await;
    let first = adds(&moderator, here, "Mill", "The mill grinds rye.").await;
    assert!(moderator.clicks(&first, "Publish").await.answer().await.text().contains("revision 3"));
    let clicked = moderator.clicks(&preview, "Publish").await;
    assert!(clicked.followup(1).await.text().contains("has changed since this was shown"));
    let again = clicked.answer().await;
    assert!(again.text().contains("burns oil") && !again.text().contains("rye"), "{}", again.text());
    assert!(moderator.clicks(&again, "Publish").await.answer().await.text().contains("revision 4"));
    assert_eq!(stage.bot.runs(&["kb", "history", "--guild", &guild]).out.lines().count(), 4);
    // What every server starts from has changed since it was shown, if only a moment ago: it is shown again.
    let preview = adds(&moderator, here, "Pier", "The pier is of stone.").await;
    stage.bot.home().writes("news.txt", "There is news.");
    assert_eq!(stage.bot.runs(&["import", "news.txt"]).code, 0);
    let clicked = moderator.clicks(&preview, "Publish").await;
    assert!(clicked.followup(1).await.text().contains("has changed since this was shown"));
    assert!(moderator.clicks(&clicked.answer().await, "Publish").await.answer().await.text().contains("revision 5"));
    stage.closes();
}
