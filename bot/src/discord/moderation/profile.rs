//! Profiles and their names.

use super::super::card::{self, Card};
use super::super::limits::{LABEL, MODAL_INPUT, cut};
use super::super::markdown::escape;
use super::super::suggestion;
use super::article::{of_form, read};
use super::{Moderator, Wish, custom_id, line, offer, open_form, own, paragraph, step, take_out};
use crate::edit;
use crate::store::{Kind, Subject};
use crate::work;
use anyhow::{Context as _, Result};
use poise::serenity_prelude::{Attachment, ButtonStyle, CreateAttachment, CreateButton};
use stet_knowledge::naming::{unknown_names, unprofiled};
use stet_knowledge::profile::{Alias, Profile};
use stet_knowledge::text::Language;

/// The names that are offered with a button each.
const OFFERED: usize = 5;
/// The most characters of a name in a custom id, which takes 100.
const IN_AN_ID: usize = 80;

/// Shows how a fact is written, below a new profile in its form.
const FACT_TEMPLATE: &str = "
# Kinds: person, organization, model, place, event, or a word of your own.
# [[profile.facts]]
# relation = \"founded\" # or a word of your own
# object = \"id of a profile\" # or literal = \"words of the sentence\"
# evidence = [\"document#4\"]
";

/// Returns what a form for a new profile begins with.
fn template(name: &str) -> String {
    let language = Language::detect(name).unwrap_or(Language::English);
    let id: String = name.to_lowercase().chars().map(|character| if character.is_ascii_alphanumeric() { character } else { '-' }).collect();
    let id = id.trim_matches('-').split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let name = toml::Value::String(name.to_owned());
    format!("[[profile]]\nid = \"{id}\"\nkind = \"person\"\naliases = []\n[profile.names]\n{} = {name}\n{FACT_TEMPLATE}", language.tag())
}

/// Opens a form for a new profile, or takes it from a file.
pub(in super::super) async fn create_profile(moderator: &Moderator<'_>, file: Option<&Attachment>) -> Result<()> {
    let Some(file) = file else { return ask_for_profile(moderator, 0, None).await };
    match read(moderator, file).await? {
        Some(text) => propose(moderator, 0, "", &text).await,
        None => Ok(()),
    }
}

/// Opens a form with a profile, or takes what is to stand in its place from a file.
pub(in super::super) async fn edit_profile(moderator: &Moderator<'_>, typed: &str, file: Option<&Attachment>) -> Result<()> {
    let text = match file {
        Some(file) => match read(moderator, file).await? {
            None => return Ok(()),
            text => text,
        },
        None => None,
    };
    let (number, snapshot) = moderator.looks().await?;
    let found = moderator.finds(&snapshot, typed, suggestion::profile_named).await?;
    match (found.and_then(|id| snapshot.base.profile(&id)), text) {
        (Some(profile), Some(text)) => propose(moderator, number, &profile.id, &text).await,
        (Some(profile), None) => ask_for_profile(moderator, number, Some(profile)).await,
        (None, _) => moderator.note("kb-no-profile", &[("name", typed)]).await,
    }
}

/// Opens a form for a profile's TOML, new or in place of another, as it stands at a revision.
async fn ask_for_profile(moderator: &Moderator<'_>, number: i64, profile: Option<&Profile>) -> Result<()> {
    let text = profile.map_or_else(|| template(""), |profile| profile.files().into_values().collect());
    let id = profile.map_or("", |profile| profile.id.as_str());
    let name = if profile.is_some() { "kb-form-profile-edit" } else { "kb-form-profile-create" };
    if text.chars().count() > usize::from(MODAL_INPUT) {
        return hand_out(moderator, id, text).await;
    }
    let input = paragraph(moderator, "kb-form-profile", "text").max_length(MODAL_INPUT).value(text);
    open_form(moderator, custom_id(step::PROFILE, &format!("{number}:{id}")), name, vec![input]).await
}

/// Gives a profile as a file that is too long for a form; it comes back by the same command.
async fn hand_out(moderator: &Moderator<'_>, id: &str, text: String) -> Result<()> {
    moderator.responder.defer(true).await?;
    let file = CreateAttachment::bytes(text.into_bytes(), format!("{id}.toml"));
    moderator.responder.put(moderator.card("kb-profile-long", &[("id", id)]).edit().new_attachment(file)).await
}

/// Opens a form for a new profile of a name that a button offers.
pub(super) async fn ask_for_named(moderator: &Moderator<'_>, name: &str) -> Result<()> {
    let input = paragraph(moderator, "kb-form-profile", "text").max_length(MODAL_INPUT).value(template(name));
    open_form(moderator, custom_id(step::PROFILE, "0:"), "kb-form-profile-create", vec![input]).await
}

pub(super) async fn take(moderator: &Moderator<'_>, form: &str, text: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (shown_at, id) = of_form(form);
    propose(moderator, shown_at, id, text).await
}

async fn propose(moderator: &Moderator<'_>, shown_at: i64, id: &str, text: &str) -> Result<()> {
    let read = text.to_owned();
    // It may come from a file of a megabyte.
    let written = match work::run(move || edit::profile_id(&read)).await.context("a profile could not be read")? {
        Ok(written) => written,
        Err(error) => return moderator.responder.say(&Card::note(escape(&error))).await,
    };
    // A form for one profile does not change another.
    if !id.is_empty() && id != written {
        return moderator.note("kb-other-profile", &[("id", id), ("written", &written)]).await;
    }
    let (number, snapshot) = moderator.looks().await?;
    if id.is_empty() && snapshot.base.profile(&written).is_some() {
        return moderator.note("kb-profile-known", &[("id", &written)]).await;
    }
    let (number, action) = if id.is_empty() { (number, "add") } else { (shown_at, "replace") };
    let edits = [(Subject::new(Kind::Profile, &written), Some(own(text.to_owned())))];
    offer(moderator, Wish::new(number, action, written, edits)).await.map(drop)
}

/// Shows what taking a profile out would do.
pub(in super::super) async fn remove_profile(moderator: &Moderator<'_>, typed: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (number, snapshot) = moderator.looks().await?;
    match moderator.finds(&snapshot, typed, suggestion::profile_named).await? {
        Some(id) => take_out(moderator, number, Kind::Profile, &id).await,
        None => moderator.note("kb-no-profile", &[("name", typed)]).await,
    }
}

/// Shows what adding an alias to a profile, or taking one away, would do.
pub(in super::super) async fn change_alias(moderator: &Moderator<'_>, typed: &str, alias: &str, is_added: bool) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (number, snapshot) = moderator.looks().await?;
    let found = moderator.finds(&snapshot, typed, suggestion::profile_named).await?;
    let Some(profile) = found.and_then(|id| snapshot.base.profile(&id)) else {
        return moderator.note("kb-no-profile", &[("name", typed)]).await;
    };
    let mut changed = Profile::clone(profile);
    changed.aliases.retain(|known| known.name != alias);
    if is_added {
        changed.aliases.push(Alias { name: alias.to_owned(), place: profile.place.clone() });
    }
    if changed.aliases.len() == profile.aliases.len() {
        let key = if is_added { "kb-alias-known" } else { "kb-alias-unknown" };
        return moderator.note(key, &[("name", profile.name(moderator.language)), ("alias", alias)]).await;
    }
    let action = if is_added { "alias-add" } else { "alias-remove" };
    let edits = [(Subject::new(Kind::Profile, &profile.id), Some(own(changed.files().into_values().collect())))];
    offer(moderator, Wish::new(number, action, format!("{} “{alias}”", profile.id), edits)).await.map(drop)
}

/// Opens a form for an alias of a profile: the name in a question that found nothing, as far as one can be told from other words.
pub(super) async fn ask_for_alias(moderator: &Moderator<'_>, question: &str) -> Result<()> {
    let Some(question) = moderator.service.store.question(moderator.guild, question).await? else {
        return moderator.note("kb-question-gone", &[]).await;
    };
    let (_, snapshot) = moderator.looks().await?;
    let name = moderator
        .finds(&snapshot, &question, |snapshot, question| unknown_names(&snapshot.base, question).first().map(|name| cut(name, 100)))
        .await?;
    let mut alias = line(moderator, "kb-form-alias", "alias").max_length(100);
    if let Some(name) = name {
        alias = alias.value(name);
    }
    let inputs = vec![line(moderator, "kb-form-name", "name").max_length(100), alias];
    open_form(moderator, custom_id(step::ALIAS, ""), "kb-form-alias-add", inputs).await
}

/// Lists names in a document that no profile has.
pub(in super::super) async fn suggest(moderator: &Moderator<'_>, typed: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (_, snapshot) = moderator.looks().await?;
    let Some(document) = moderator.finds(&snapshot, typed, suggestion::document_named).await? else {
        return moderator.note("kb-no-document", &[("name", typed)]).await;
    };
    let title = document.title.clone();
    let names = work::run(move || unprofiled(&snapshot.base, &document)).await.context("looking for names broke off")?;
    let mut card = card::names(&title, &names, moderator.language);
    let offered = names.iter().filter(|name| name.name.chars().count() <= IN_AN_ID).take(OFFERED);
    card.rows.push(
        offered
            .map(|name| CreateButton::new(custom_id(step::PROFILE, &name.name)).label(cut(&name.name, LABEL)).style(ButtonStyle::Secondary))
            .collect(),
    );
    moderator.responder.say(&card).await
}
