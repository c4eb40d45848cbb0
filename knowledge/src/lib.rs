//! Answers questions about a story with the story's own sentences, cited by number.
//!
//! No text is generated: an answer is a list of sentences, byte for byte as they are stored, and where curated facts
//! say so, a headline made of names and figures cut out of those sentences. When the story does not say, neither does
//! the answer.
//!
//! ```
//! use stet_knowledge::{answer, base::KnowledgeBase, index::Snapshot};
//!
//! let snapshot = Snapshot::new(KnowledgeBase::shipped());
//! let answer = answer::answer(&snapshot, &answer::Question::new("who went to Meta?"))?;
//! let names: Vec<&str> = answer.headline.iter().map(|item| item.name.as_str()).collect();
//! assert_eq!(names, ["Shengjia Zhao", "Jiahui Yu", "Hongyu Ren", "Shuchao Bi", "Jiahui Yu"]); // one man, spelled twice
//! let story = snapshot.base.document(None).ok_or("the story is there")?;
//! assert_eq!(story.text.sentence(answer.citations[0].sentence), Some(answer.citations[0].text.as_str()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The modules are the steps of the way from text to answer, in this order; each uses only those above it, which a test
//! holds. The crate does no I/O: it is given strings and, for large knowledge bases, a tantivy `Directory`.

pub mod text;

pub mod outline;

pub mod sentence;

pub mod document;

pub mod profile;

pub mod expectation;

pub mod dictionary;
pub mod vectors;

pub mod lexicon;

pub mod base;

pub mod token;

pub mod naming;

pub mod index;

pub mod question;

pub mod evidence;

pub mod answer;
