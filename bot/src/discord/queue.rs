//! The order of events: what happens to one message is handled one thing after another, and what comes twice is handled once.

use poise::serenity_prelude::{ChannelId, Message, MessageId, MessageUpdateEvent};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Something that happened to a message.
pub(super) enum Event {
    Created(Box<Message>),
    Updated(Box<MessageUpdateEvent>),
    Deleted(ChannelId, MessageId),
}

/// The events of messages that are being worked on.
#[derive(Default)]
pub(super) struct Queue(Mutex<Events>);

#[derive(Default)]
struct Events {
    waiting: HashMap<MessageId, VecDeque<Event>>,
    /// The messages that were deleted last: serenity may hand on a deletion before what it deletes.
    deleted: VecDeque<MessageId>,
    /// The interactions that came last.
    interactions: VecDeque<u64>,
}

/// How many deleted messages, and how many interactions, are remembered.
const REMEMBERED: usize = 10_000;

/// The handling of a message: its events, until none is left. When it breaks off, later events are handled anew.
pub(super) struct Turn<'a> {
    queue: &'a Queue,
    message: MessageId,
    first: Option<Event>,
    ended: bool,
}

impl Event {
    fn message(&self) -> MessageId {
        match self {
            Self::Created(message) => message.id,
            Self::Updated(update) => update.id,
            Self::Deleted(_, id) => *id,
        }
    }
}

impl Queue {
    /// Takes an event to be handled now; none when it is kept for whoever handles the message, or needs no handling.
    pub(super) fn join(&self, event: Event) -> Option<Turn<'_>> {
        let message = event.message();
        let mut events = self.lock();
        if let Event::Deleted(..) = event {
            remember(&mut events.deleted, message);
        } else if events.deleted.contains(&message) {
            return None;
        }
        if let Some(queue) = events.waiting.get_mut(&message) {
            queue.push_back(event);
            return None;
        }
        events.waiting.insert(message, VecDeque::new());
        Some(Turn { queue: self, message, first: Some(event), ended: false })
    }

    /// Remembers an interaction. Returns true the first time: an event may come again after the connection was lost.
    pub(super) fn is_new(&self, interaction: u64) -> bool {
        let mut events = self.lock();
        let is_new = !events.interactions.contains(&interaction);
        if is_new {
            remember(&mut events.interactions, interaction);
        }
        is_new
    }

    fn lock(&self) -> MutexGuard<'_, Events> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remember<T>(last: &mut VecDeque<T>, id: T) {
    last.push_back(id);
    if last.len() > REMEMBERED {
        last.pop_front();
    }
}

impl Turn<'_> {
    /// The next event; with none left, nobody handles the message any more.
    pub(super) fn next(&mut self) -> Option<Event> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let mut events = self.queue.lock();
        let next = events.waiting.get_mut(&self.message).and_then(VecDeque::pop_front);
        if next.is_none() {
            events.waiting.remove(&self.message);
            self.ended = true;
        }
        next
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.queue.lock().waiting.remove(&self.message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deleted(message: u64) -> Event {
        Event::Deleted(ChannelId::new(1), MessageId::new(message))
    }

    fn updated(message: u64) -> Event {
        let json = serde_json::json!({ "id": message.to_string(), "channel_id": "1" });
        Event::Updated(Box::new(serde_json::from_value(json).unwrap()))
    }

    #[test]
    fn the_events_of_a_message_wait_for_each_other() {
        let queue = Queue::default();
        let mut turn = queue.join(updated(7)).unwrap();
        assert!(queue.join(updated(7)).is_none() && queue.join(deleted(7)).is_none());
        assert!(queue.join(updated(8)).is_some());
        assert!(matches!(turn.next(), Some(Event::Updated(_))));
        assert!(matches!(turn.next(), Some(Event::Updated(_))));
        assert!(matches!(turn.next(), Some(Event::Deleted(..))));
        assert!(turn.next().is_none());
        // What comes after a deletion was before it.
        assert!(queue.join(updated(7)).is_none());
    }

    #[test]
    fn a_message_is_free_again_when_its_handling_broke_off() {
        let queue = Queue::default();
        drop(queue.join(updated(7)));
        let mut turn = queue.join(updated(7)).unwrap();
        while turn.next().is_some() {}
        assert!(queue.join(updated(7)).is_some());
    }
}
