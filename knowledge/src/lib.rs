//! Answers questions about a story with the story's own sentences, cited by number.

pub mod text;

pub mod sentence;

pub mod document;

pub mod profile;

pub mod lexicon;

pub mod base;

pub mod token;

pub mod index;

pub mod question;

pub mod evidence;

pub mod answer;
