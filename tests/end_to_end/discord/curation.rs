//! What moderators do with questions: pins, test questions, what found nothing and what did not help; and references that follow.

use super::driver::{Stage, options};
use super::moderation::{MANAGE_GUILD, adds, answer, publishes};
use loopback_discord::{Message, User as Person};

const PATIENT: [(&str, &str); 1] = [("STET__DISCORD__QUESTIONS_A_MINUTE", "1000")];

async fn asks(stage: &Stage, person: &Person, question: &str) -> Message {
    person.uses("ask").with("question", question).in_channel(&stage.channel).send().await.answer().await
}

/// Uses a command without options until its answer holds a text: questions are counted after they are answered.
async fn shows(stage: &Stage, moderator: &Person, command: &str, text: &str) -> Message {
    let mut told = None;
    for _ in 0..50 {
        let shown = moderator.uses(command).in_channel(&stage.channel).send().await.answer().await;
        if shown.text().contains(text) {
            return shown;
        }
        told = Some(shown);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{command} never shows {text}: {:?}", told.map(|told| told.text()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_without_an_answer_is_pinned() {
    let stage = Stage::set_with(options(), &PATIENT).await;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let alice = stage.discord.user("alice");
    let added = adds(&moderator, &stage.channel, "Harbour", "The beacon is fed with oil. The mill grinds rye.").await;
    assert!(publishes(&moderator, &added).await.contains("revision 1"));
    // What is asked privately is not kept, not by a click either.
    let asked = moderator.uses("ask").with("question", "who keeps secrets?").with("private", true).in_channel(&stage.channel).send().await;
    let buttons = asked.answer().await.buttons();
    assert!(!buttons.is_empty() && buttons.iter().all(|(label, _)| label != "🧪"), "{buttons:?}");
    // Nor is what somebody asks by their own install, or directly.
    let own = alice.uses("ask").with("question", "who keeps secrets?").in_channel(&stage.channel).user_installed().send().await;
    let buttons = own.answer().await.buttons();
    assert!(!buttons.is_empty() && buttons.iter().all(|(label, _)| label != "🧪"), "{buttons:?}");
    let direct = alice.says("who keeps secrets?").in_channel(&stage.discord.direct(&alice)).send().await;
    stage.discord.reply_to(&direct).await;
    let question = "who is the zanzibar keeper of Qwertz?";
    for _ in 0..2 {
        assert!(asks(&stage, &alice, question).await.text().contains("don't say"));
    }
    let listed = shows(&stage, &moderator, "kb unanswered", "asked 2 times").await;
    assert!(listed.is_ephemeral() && listed.text().contains("zanzibar") && !listed.text().contains("secrets"), "{}", listed.text());
    let form = moderator.clicks(&listed, "1 · Pin").await;
    assert!(form.modal().await.to_string().contains("zanzibar"));
    let wrong = form.submits(&[("question", question), ("sentences", "harbour#9")]).await.answer().await;
    assert!(wrong.text().contains("There is no sentence “harbour#9”"), "{}", wrong.text());
    let preview = form.submits(&[("question", question), ("sentences", "[harbour#1], harbour#2")]).await.answer().await;
    // The preview asks what people ask most, before and after.
    assert!(preview.text().contains("Answers that change: 1 of 1 asked"), "{}", preview.text());
    assert!(publishes(&moderator, &preview).await.contains("revision 2"));
    let pinned = asks(&stage, &alice, "Who is the Zanzibar keeper of qwertz").await;
    assert!(pinned.text().contains("fed with oil") && pinned.text().contains("grinds rye"), "{}", pinned.text());
    let why = alice.clicks(&pinned, "Why?").await.answer().await;
    assert!(why.text().contains("have chosen these sentences"), "{}", why.text());
    let said = stage.bot.runs(&["ask", question, "--guild", &stage.guild.id().to_string()]);
    assert!(said.code == 0 && said.out.contains("fed with oil"), "{said:?}");
    shows(&stage, &moderator, "kb unanswered", "No question has found nothing").await;
    // Another server's answers are its own.
    let there = stage.discord.guild("mill").channel("general");
    let other = alice.uses("ask").with("question", question).in_channel(&there).send().await.answer().await;
    assert!(other.text().contains("doesn't say"), "{}", other.text());
    let elsewhere = moderator.uses("kb unanswered").in_channel(&there).send().await.answer().await;
    assert!(!elsewhere.text().contains("asked 3 times"), "{}", elsewhere.text());
    let choices = moderator.types("kb unpin", "question", "zanz", &stage.channel).await;
    let id = choices[0]["value"].as_str().expect("an id");
    let preview = moderator.uses("kb unpin").with("question", id).in_channel(&stage.channel).send().await.answer().await;
    assert!(publishes(&moderator, &preview).await.contains("revision 3"));
    assert!(asks(&stage, &alice, question).await.text().contains("don't say"));
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alias_is_added_to_what_found_nothing_or_it_is_dismissed() {
    let stage = Stage::set_with(options(), &PATIENT).await;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let alice = stage.discord.user("alice");
    asks(&stage, &alice, "who is Zuckinator?").await;
    let listed = shows(&stage, &moderator, "kb unanswered", "Zuckinator").await;
    let form = moderator.clicks(&listed, "1 · Add alias").await;
    assert!(form.modal().await.to_string().contains("\"Zuckinator\""), "{}", form.modal().await);
    let preview = form.submits(&[("name", "Mark Zuckerberg"), ("alias", "Zuckinator")]).await.answer().await;
    assert!(publishes(&moderator, &preview).await.contains("revision 1"));
    assert!(!asks(&stage, &alice, "who is Zuckinator?").await.text().contains("n't say"));
    asks(&stage, &alice, "who is Qwertzuiop?").await;
    let listed = shows(&stage, &moderator, "kb unanswered", "Qwertzuiop").await;
    let left = moderator.clicks(&listed, "1 · Dismiss").await.answer().await;
    assert!(left.text().contains("No question has found nothing"), "{}", left.text());
    // What every server starts from stands again: nothing is taken out, and nothing more is asked.
    let preview = moderator.uses("kb undo").with("revision", 1).in_channel(&stage.channel).send().await.answer().await;
    let told = moderator.clicks(&preview, "Publish").await.answer().await.text();
    assert!(told.contains("as revision 2"), "{told}");
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_help_is_listed_for_moderators() {
    let stage = Stage::set_with(options(), &PATIENT).await;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let (alice, bob) = (stage.discord.user("alice"), stage.discord.user("bob"));
    let card = asks(&stage, &alice, "who went to Meta?").await;
    for (person, vote) in [(&alice, "Helpful"), (&alice, "Not helpful"), (&bob, "Helpful")] {
        person.clicks(&card, vote).await.answer().await;
    }
    // A private answer is nobody else's business.
    let carol = stage.discord.user("carol");
    let asked = carol.uses("ask").with("question", "who went to Meta?").with("private", true).in_channel(&stage.channel).send().await;
    carol.clicks(&asked.answer().await, "Not helpful").await.answer().await;
    let listed = shows(&stage, &moderator, "kb feedback", "not helpful: 1 of 2").await;
    assert!(listed.text().contains("who went to Meta?"), "{}", listed.text());
    let left = moderator.clicks(&listed, "1 · Dismiss").await.answer().await;
    assert!(left.text().contains("No answer was marked"), "{}", left.text());
    // Whose question is not kept, of that nothing is listed either.
    let here = &stage.channel;
    let preview = moderator.uses("kb settings privacy").with("days", 0).in_channel(here).send().await.answer().await;
    // What no undo brings back is asked for once more.
    let asked = moderator.clicks(&preview, "Publish").await.answer().await;
    assert!(asked.text().contains("1 kept questions"), "{}", asked.text());
    assert!(moderator.clicks(&asked, "Yes, take it out").await.answer().await.text().contains("revision 1"));
    bob.clicks(&card, "Not helpful").await.answer().await;
    asks(&stage, &alice, "who is Qwertzuiop?").await;
    for command in ["kb feedback", "kb unanswered"] {
        shows(&stage, &moderator, command, "Questions are not kept here").await;
    }
    let story = alice.uses("story").in_channel(here).send().await.answer().await;
    assert!(story.text().contains("keeps no question here"), "{}", story.text());
    let preview = moderator.uses("kb settings privacy").with("days", 7).in_channel(here).send().await.answer().await;
    assert!(publishes(&moderator, &preview).await.contains("revision 2"));
    let story = alice.uses("story").in_channel(here).send().await.answer().await;
    assert!(story.text().contains("for 7 days"), "{}", story.text());
    shows(&stage, &moderator, "kb unanswered", "No question has found nothing").await;
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn test_questions_watch_what_changes() {
    let stage = Stage::set_with(options(), &PATIENT).await;
    let here = &stage.channel;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let alice = stage.discord.user("alice");
    let added = adds(&moderator, here, "Harbour", "It blows here. The lamp of the harbour burns oil. The mill grinds rye.").await;
    assert!(publishes(&moderator, &added).await.contains("revision 1"));
    let none = moderator.uses("kb test").in_channel(here).send().await.answer().await;
    assert!(none.text().contains("There are no test questions yet"), "{}", none.text());
    let question = "what does the lamp of the harbour burn?";
    let card = asks(&stage, &alice, question).await;
    assert!(!card.text().contains("n't say"), "{}", card.text());
    let refused = alice.clicks(&card, "🧪").await.answer().await;
    assert!(refused.text().contains("Only members who may manage this server"), "{}", refused.text());
    let kept = moderator.clicks(&card, "🧪").await.answer().await;
    assert!(kept.is_ephemeral() && kept.text().contains("revision 2"), "{}", kept.text());
    let again = moderator.clicks(&card, "🧪").await.answer().await;
    assert!(again.text().contains("already"), "{}", again.text());
    let passed = moderator.uses("kb test").in_channel(here).send().await.answer().await;
    assert!(passed.text().contains("1 of 1 as expected"), "{}", passed.text());
    // A text that takes the sentence away: its reference is mended first.
    let form = moderator.uses("kb article replace").with("document", "harbour").in_channel(here).send().await;
    let text = "It rains here. It blows here. The lamp of the harbour burns gas. The mill grinds rye.";
    let preview = form.submits(&[("title", "Harbour"), ("text", text)]).await.answer().await;
    assert!(preview.text().contains("would be gone") && preview.text().contains("harbour#2"), "{}", preview.text());
    let mending = moderator.clicks(&preview, "Mend references").await;
    // The sentence that is most like it is offered.
    assert!(mending.modal().await.to_string().contains("harbour#2 = harbour#3"), "{}", mending.modal().await);
    // A line that cannot be read is told, and the draft is still there.
    let wrong = mending.submits(&[("text", "harbour#2")]).await;
    assert!(wrong.followup(1).await.text().contains("line 1"));
    let mending = moderator.clicks(&wrong.answer().await, "Mend references").await;
    let mended = mending.submits(&[("text", "harbour#2 = harbour#3")]).await.answer().await;
    assert!(mended.text().contains("Answers that change: 1 of 1"), "{}", mended.text());
    assert!(publishes(&moderator, &mended).await.contains("revision 3"));
    let passed = moderator.uses("kb test").in_channel(here).send().await.answer().await;
    assert!(passed.text().contains("1 of 1 as expected") && passed.text().contains("Answers that change: 1 of 1"), "{}", passed.text());
    // Sentences before it: the reference follows without a word, and undo brings both back.
    let form = moderator.uses("kb article replace").with("document", "harbour").in_channel(here).send().await;
    let preview = form.submits(&[("title", "Harbour"), ("text", &format!("It snows. {text}"))]).await.answer().await;
    assert!(publishes(&moderator, &preview).await.contains("revision 4"));
    let passed = moderator.uses("kb test").in_channel(here).send().await.answer().await;
    assert!(passed.text().contains("1 of 1 as expected"), "{}", passed.text());
    for (revision, expected) in [(4, "revision 5"), (3, "revision 6")] {
        let preview = moderator.uses("kb undo").with("revision", revision).in_channel(here).send().await.answer().await;
        assert!(publishes(&moderator, &preview).await.contains(expected));
    }
    assert!(answer(&alice, here).await.contains("burns oil"));
    // Pinned elsewhere, the answer is another one than expected.
    let preview = moderator.uses("kb pin").with("question", question).with("sentences", "harbour#3").in_channel(here).send().await;
    assert!(publishes(&moderator, &preview.answer().await).await.contains("revision 7"));
    let failed = moderator.uses("kb test").in_channel(here).send().await.answer().await;
    assert!(failed.text().contains("0 of 1 as expected") && failed.text().contains("Expected: harbour#2"), "{}", failed.text());
    let id = moderator.types("kb untest", "question", "lamp", here).await[0]["value"].as_str().expect("an id").to_owned();
    // Whom Discord shows the command, but who is no moderator, is told no question of others.
    let role = stage.guild.role("guests");
    stage.guild.allows("kb", role);
    let guest = stage.discord.user("guest").with_role(role);
    assert!(guest.types("kb untest", "question", "lamp", here).await.is_empty());
    let preview = moderator.uses("kb untest").with("question", id).in_channel(here).send().await.answer().await;
    assert!(publishes(&moderator, &preview).await.contains("revision 8"));
    let shown = moderator.uses("kb diff").with("revision", 8).in_channel(here).send().await.answer().await;
    assert!(shown.text().contains("burn?") && shown.text().contains("golden"), "{}", shown.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn names_without_a_profile_are_offered() {
    let stage = Stage::set().await;
    let here = &stage.channel;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let added = adds(&moderator, here, "Harbour", "Ada Stone lit the lamp. Then Ada Stone left for Meta.").await;
    assert!(publishes(&moderator, &added).await.contains("revision 1"));
    let offered = moderator.uses("kb suggest").with("document", "harbour").in_channel(here).send().await.answer().await;
    assert!(offered.text().contains("Ada Stone") && !offered.text().contains("Meta"), "{}", offered.text());
    let form = moderator.clicks(&offered, "Ada Stone").await;
    let modal = form.modal().await;
    let text = modal["components"][0]["components"][0]["value"].as_str().expect("a text").to_owned();
    assert!(text.contains("id = \"ada-stone\"") && text.contains("en = \"Ada Stone\""), "{text}");
    let preview = form.submits(&[("text", &text)]).await.answer().await;
    assert!(publishes(&moderator, &preview).await.contains("revision 2"));
    let none = moderator.uses("kb suggest").with("document", "harbour").in_channel(here).send().await.answer().await;
    assert!(none.text().contains("has a profile"), "{}", none.text());
    stage.closes();
}
