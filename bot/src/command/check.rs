use crate::{cli::Global, library, render, settings::Settings};
use anyhow::Result;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Print the problems as a JSON array
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(settings: &Settings, global: &Global, arguments: &Arguments) -> Result<bool> {
    let loaded = library::load_with_source(settings, global.guild)?;
    let mut problems = loaded.problems;
    problems.extend(loaded.base.lint());
    if arguments.json {
        render::json(&problems)?;
        return Ok(problems.is_empty());
    }
    for problem in &problems {
        render::line(&problem.to_string())?;
    }
    let base = &loaded.base;
    let facts: usize = base.profiles.iter().map(|profile| profile.facts.len()).sum();
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let summary = format!(
        "{}, {}, {}: {}",
        counted(base.documents.len(), "document"),
        counted(base.profiles.len(), "profile"),
        counted(facts, "fact"),
        if problems.is_empty() { "no problem".to_owned() } else { counted(problems.len(), "problem") }
    );
    render::line(&summary)?;
    Ok(problems.is_empty())
}
