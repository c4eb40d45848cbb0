//! Answers an interaction, of a command or of a button, with nothing but its token.

use super::card::Card;
use super::delivery::{acknowledge, deliver, told};
use crate::localization::say;
use anyhow::Result;
use poise::serenity_prelude::{
    Builder as _, Context, CreateInteractionResponse, CreateInteractionResponseFollowup, CreateInteractionResponseMessage,
    EditInteractionResponse, Error, InteractionId, Message,
};
use std::sync::atomic::{AtomicBool, Ordering};
use stet_knowledge::text::Language;

/// See the module.
#[derive(Clone, Copy)]
pub(super) struct Responder<'a> {
    pub(super) ctx: &'a Context,
    pub(super) id: InteractionId,
    pub(super) token: &'a str,
    /// Whether it was acknowledged: that is done once.
    pub(super) acknowledged: &'a AtomicBool,
}

impl Responder<'_> {
    /// Acknowledges the interaction, in one of the ways that Discord knows.
    pub(super) async fn acknowledge(&self, response: CreateInteractionResponse) -> Result<()> {
        acknowledge(|| response.clone().execute(self.ctx, (self.id, self.token))).await?;
        self.acknowledged.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Tells Discord that an answer comes, for everybody or for who asked alone.
    pub(super) async fn defer(&self, private: bool) -> Result<()> {
        let message = CreateInteractionResponseMessage::new().ephemeral(private);
        self.acknowledge(CreateInteractionResponse::Defer(message)).await
    }

    /// Answers at once, for who asked alone.
    pub(super) async fn tell(&self, card: &Card) -> Result<()> {
        self.acknowledge(CreateInteractionResponse::Message(card.response().ephemeral(true))).await
    }

    /// Puts something in the place of the first answer, or of “thinking …”.
    pub(super) async fn put(&self, edit: EditInteractionResponse) -> Result<()> {
        deliver(|| edit.clone().execute(self.ctx, self.token)).await?;
        Ok(())
    }

    /// Answers who asked alone, whether or not “thinking …” is shown already.
    pub(super) async fn say(&self, card: &Card) -> Result<()> {
        if self.acknowledged.load(Ordering::Relaxed) { self.put(card.edit()).await } else { self.tell(card).await }
    }

    /// Tells something more to who asked alone.
    pub(super) async fn add(&self, card: &Card) -> Result<()> {
        self.follow(CreateInteractionResponseFollowup::new().embed(card.embed()).ephemeral(true)).await?;
        Ok(())
    }

    /// Sends a further message. Nothing keeps Discord from showing it twice: it is sent once.
    pub(super) async fn follow(&self, message: CreateInteractionResponseFollowup) -> Result<Message, Error> {
        message.execute(self.ctx, (None, self.token)).await
    }

    /// Tells who asked, and nobody else, that something went wrong. What was acknowledged for all to see is taken back where the
    /// first answer is ours alone: that of a button may be the message that it is on.
    pub(super) async fn apologize(&self, language: Language, take_back: bool) {
        let card = Card::note(say(language, "error-inside"));
        let told_so = if self.acknowledged.load(Ordering::Relaxed) {
            let gone = if take_back { self.ctx.http.delete_original_interaction_response(self.token).await } else { Ok(()) };
            gone.map_err(Into::into).and(self.add(&card).await)
        } else {
            self.tell(&card).await
        };
        if let Err(error) = told_so {
            tracing::warn!(error = told(&error), "cannot tell of an error");
        }
    }
}
