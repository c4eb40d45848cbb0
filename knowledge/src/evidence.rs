//! Finding what answers a question: curated facts first, then the sentences that match best, and how sure that is.

mod confidence;
mod facts;
mod features;
mod figure;
mod letters;
mod nearness;
mod occurrences;
mod query;
mod ranking;
mod searched;
mod span;
mod translation;
mod weights;

pub use confidence::{CONFIDENCE_FEATURES, Confidence, confidence};
pub use facts::{FactAnswer, Filler, find_facts};
pub use features::{FEATURES, Features};
pub use figure::{Figure, asks_for_figure, figure, is_year, may_tell_figure, wants_figure, whole as whole_figure};
pub use query::{Query, QueryTerm, Substitute};
pub use ranking::{EVIDENCE, READ_CLOSELY, Ranked, Scope, WEIGHED, candidates, rank};
pub use span::{Asker, MOST_PAIRS, SPAN_FEATURES, ShortAnswer, Span, short_answer};
pub use translation::Queries;
pub(crate) use weights::Model;
pub use weights::contributions;
