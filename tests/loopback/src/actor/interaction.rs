//! An interaction a user made, and its answers.

use std::time::Duration;

use serde_json::{Value, json};

use super::user::User;
use crate::message::Message;
use crate::rules::interaction::Kind;
use crate::rules::{list, text};
use crate::shared::PATIENCE;
use crate::world::World;
use crate::world::interaction::{Deed, InteractionData};
use crate::world::message::LOADING;

/// An interaction a user made.
#[derive(Debug, Clone)]
pub struct Interaction {
    pub(crate) user: User,
    pub(crate) id: u64,
}

impl Interaction {
    /// Waits for the first answer in its final form: the message, the message that replaced a deferral, or the message with the
    /// component after it was updated. After 10 seconds the test fails with everything that did happen.
    pub async fn answer(&self) -> Message {
        let answer = |world: &World, interaction: &InteractionData| {
            let message = world.messages.get(&interaction.original?)?;
            let done = match interaction.callbacks.last()? {
                4 | 7 => true,
                5 => message.flags() & LOADING == 0,
                6 => message.edits > interaction.edits_before,
                _ => false,
            };
            done.then(|| Message::new(message.clone()))
        };
        self.wait_for("answer", answer).await
    }

    /// Waits for a follow-up; the first one is 1.
    pub async fn followup(&self, number: usize) -> Message {
        let followup = |world: &World, interaction: &InteractionData| {
            let id = interaction.followups.get(number.checked_sub(1)?)?;
            world.messages.get(id).cloned().map(Message::new)
        };
        self.wait_for(&format!("follow-up {number}"), followup).await
    }

    /// Waits until the interaction has been acknowledged, and tells how long that took in real time.
    pub async fn acknowledged(&self) -> Duration {
        self.wait_for("acknowledgement", |_, interaction| interaction.acknowledged).await
    }

    /// How many callbacks have been taken; 1 when all is well.
    pub fn callbacks(&self) -> usize {
        self.user.discord.shared.read(|world| world.interactions[&self.id].callbacks.len())
    }

    /// How many follow-ups there are.
    pub fn followups(&self) -> usize {
        self.user.discord.shared.read(|world| world.interactions[&self.id].followups.len())
    }

    /// Waits for the modal the interaction was answered with.
    pub async fn modal(&self) -> Value {
        let modal = |_: &World, interaction: &InteractionData| (interaction.callbacks.last() == Some(&9)).then(|| interaction.data.clone());
        self.wait_for("modal", modal).await
    }

    /// Fills in the modal, by the `custom_id` of its text inputs, and submits it.
    pub async fn submits(&self, values: &[(&str, &str)]) -> Self {
        let modal = self.modal().await;
        let value = |id: &str| values.iter().find(|(wanted, _)| *wanted == id).map_or("", |(_, value)| *value);
        let input = |part: &Value| json!({"type": 4, "id": 1, "custom_id": part["custom_id"], "value": value(text(part, "custom_id"))});
        let row = |row: &Value| match row.get("component") {
            Some(part) => json!({"type": 18, "id": 1, "component": input(part)}),
            None => json!({"type": 1, "id": 1, "components": list(row, "components").iter().map(input).collect::<Value>()}),
        };
        let components: Value = list(&modal, "components").iter().map(row).collect();
        let id = self.user.discord.shared.write(|world| {
            let source = &world.interactions[&self.id];
            let deed = Deed {
                kind: Kind::Modal { from_component: source.kind == Kind::Component },
                user: source.user,
                channel: source.channel,
                user_installed: source.user_installed,
                message: source.message,
                data: json!({"custom_id": modal["custom_id"], "components": components}),
            };
            world.interact(&deed)
        });
        self.user.discord.shared.delivered().await;
        Self { user: self.user.clone(), id }
    }

    /// Waits for the choices of an autocomplete.
    pub(crate) async fn choices(&self) -> Vec<Value> {
        let choices = |_: &World, interaction: &InteractionData| {
            (interaction.callbacks.last() == Some(&8)).then(|| list(&interaction.data, "choices").to_vec())
        };
        self.wait_for("choices", choices).await
    }

    async fn wait_for<T>(&self, what: &str, look: impl Fn(&World, &InteractionData) -> Option<T>) -> T {
        let found = self.user.discord.shared.wait(PATIENCE, |world| look(world, &world.interactions[&self.id])).await;
        found.unwrap_or_else(|| self.user.discord.give_up(&format!("{}'s interaction {} got no {what}", self.user.name(), self.id)))
    }
}
