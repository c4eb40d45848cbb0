//! Which callback an interaction may be answered with, and what is in it.

use serde_json::Value;

use super::{command, component, list, message};
use crate::limits;
use crate::problem::Problem;

/// The types of interaction, as in the field `type` of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A slash command or a context menu.
    Command,
    /// A button or a select menu.
    Component,
    /// Somebody is typing an option.
    Autocomplete,
    /// A modal was submitted; whether it was opened from a component.
    Modal { from_component: bool },
}

impl Kind {
    /// The number of the type.
    pub(crate) fn number(self) -> u64 {
        match self {
            Self::Command => 2,
            Self::Component => 3,
            Self::Autocomplete => 4,
            Self::Modal { .. } => 5,
        }
    }

    /// The types of callback Discord takes for it.
    fn allowed(self) -> &'static [u64] {
        match self {
            Self::Command => &[4, 5, 9],
            Self::Component => &[4, 5, 6, 7, 9],
            Self::Autocomplete => &[8],
            Self::Modal { from_component: true } => &[4, 5, 6, 7],
            Self::Modal { from_component: false } => &[4, 5],
        }
    }
}

/// Everything wrong with the body of a callback.
pub(crate) fn check(body: &Value, kind: Kind) -> Vec<Problem> {
    let callback = body["type"].as_u64().unwrap_or_default();
    if !kind.allowed().contains(&callback) {
        let message = format!("Value must be one of {:?} for an interaction of type {}.", kind.allowed(), kind.number());
        return vec![Problem::new(&["type"], "BASE_TYPE_CHOICES", message)];
    }
    let data = &body["data"];
    let found = match callback {
        4 | 5 | 7 => message::check(data),
        8 => choices(data),
        9 => component::check_modal(data),
        _ => Vec::new(),
    };
    found.into_iter().map(|problem| problem.below(&["data"])).collect()
}

fn choices(data: &Value) -> Vec<Problem> {
    let choices = list(data, "choices");
    let mut problems = Vec::new();
    if choices.len() > limits::CHOICES {
        problems.push(Problem::too_long(&["choices"], limits::CHOICES));
    }
    for (number, choice) in choices.iter().enumerate() {
        let number = number.to_string();
        problems.extend(command::check_choice(choice).into_iter().map(|problem| problem.below(&["choices", &number])));
    }
    problems
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn callbacks_fit_their_interaction() {
        let modal = json!({"custom_id": "m", "title": "t", "components": [{"type": 18}]});
        let data = |callback: u64| if callback == 9 { modal.clone() } else { json!({}) };
        let kinds = [
            Kind::Command,
            Kind::Component,
            Kind::Autocomplete,
            Kind::Modal { from_component: true },
            Kind::Modal { from_component: false },
        ];
        let allowed = [vec![4, 5, 9], vec![4, 5, 6, 7, 9], vec![8], vec![4, 5, 6, 7], vec![4, 5]];
        for (kind, allowed) in kinds.into_iter().zip(allowed) {
            let taken: Vec<u64> =
                (0..=12).filter(|callback| check(&json!({"type": callback, "data": data(*callback)}), kind).is_empty()).collect();
            assert_eq!(taken, allowed, "{kind:?}");
        }
    }

    #[test]
    fn choices_are_counted() {
        let answer = |count: usize| json!({"type": 8, "data": {"choices": vec![json!({"name": "n", "value": "v"}); count]}});
        assert!(check(&answer(25), Kind::Autocomplete).is_empty());
        assert_eq!(check(&answer(26), Kind::Autocomplete)[0].path, ["data", "choices"]);
        let long = json!({"type": 8, "data": {"choices": [{"name": "n".repeat(101), "value": "v".repeat(101)}]}});
        assert_eq!(check(&long, Kind::Autocomplete).len(), 2);
    }
}
