//! Using the components of a message.

use serde_json::{Value, json};

use super::interaction::Interaction;
use super::user::User;
use crate::message::Message;
use crate::rules::interaction::Kind;
use crate::rules::text;
use crate::world::interaction::Deed;

impl User {
    /// Clicks a button, given by its label or its `custom_id`, of the message as it is now. The test fails when there is no such
    /// button or it cannot be clicked.
    pub async fn clicks(&self, message: &Message, button: &str) -> Interaction {
        let message = self.sees(message);
        let buttons = message.buttons();
        let Some((_, custom_id)) = buttons.iter().find(|(label, id)| label == button || id == button) else {
            panic!("no button {button:?} can be clicked; there are {buttons:?}");
        };
        self.uses_component(&message, json!({"id": 1, "component_type": 2, "custom_id": custom_id})).await
    }

    /// Clicks a button that the user still saw in this copy of the message, though it may have gone since.
    pub async fn clicks_late(&self, message: &Message, button: &str) -> Interaction {
        let buttons = message.buttons();
        let Some((_, custom_id)) = buttons.iter().find(|(label, id)| label == button || id == button) else {
            panic!("no button {button:?} could be clicked; there were {buttons:?}");
        };
        self.uses_component(message, json!({"id": 1, "component_type": 2, "custom_id": custom_id})).await
    }

    /// Clicks a button that the message does not have, as a client can that somebody has written for that.
    pub async fn forges(&self, message: &Message, custom_id: &str) -> Interaction {
        self.uses_component(message, json!({"id": 1, "component_type": 2, "custom_id": custom_id})).await
    }

    /// Chooses values of a select menu, given by its `custom_id`.
    pub async fn selects(&self, message: &Message, custom_id: &str, values: &[&str]) -> Interaction {
        let message = self.sees(message);
        let is_it = |part: &&Value| part["type"].as_u64().is_some_and(|kind| kind != 2) && text(part, "custom_id") == custom_id;
        let Some(kind) = message.components().find(is_it).map(|part| part["type"].clone()) else {
            panic!("no select menu {custom_id:?} in {}", message.json());
        };
        self.uses_component(&message, json!({"id": 1, "component_type": kind, "custom_id": custom_id, "values": values})).await
    }

    /// The message as it is now.
    fn sees(&self, message: &Message) -> Message {
        self.discord.message(message).unwrap_or_else(|| panic!("the message is gone: {:?}", message.text()))
    }

    async fn uses_component(&self, message: &Message, data: Value) -> Interaction {
        let id = self.discord.shared.write(|world| {
            let stored = &world.messages[&message.id];
            assert!(stored.only_for.is_none_or(|user| user == self.id), "only the user an ephemeral message is for sees it");
            assert_eq!(stored.author, world.bot, "only the components of the bot's messages reach the bot");
            let origin = stored.interaction.and_then(|id| world.interactions.get(&id));
            let user_installed = origin.is_some_and(|origin| origin.user_installed);
            let (user, channel, message) = (self.id, message.channel, Some(message.id));
            world.interact(&Deed { kind: Kind::Component, user, channel, user_installed, message, data })
        });
        self.discord.shared.delivered().await;
        Interaction { user: self.clone(), id }
    }
}
