use crate::cli::Global;
use crate::evaluation::{
    Asking, Bin, Figures, Known, Outcome, Reach, Run, Traced, ask, can_hide_gold, documents, explain, outcome, read_corpus, read_questions,
    read_run, shared_id, training, write_lines,
};
use crate::{library, render, settings::Settings};
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};
use stet_knowledge::answer::Status;
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::index::Snapshot;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// Questions with their known answers, JSON lines
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    questions: Vec<PathBuf>,
    /// Ask this corpus (JSON lines) instead of the loaded knowledge base
    #[arg(long, value_name = "FILE")]
    corpus: Option<PathBuf>,
    /// What is in reach of a question: its own document, or all, which is the default
    #[arg(long)]
    scope: Option<ScopeName>,
    /// Write what was answered to this file, JSON lines
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Search and quote without the documents' translations
    #[arg(long)]
    without_translations: bool,
    /// Take the paragraph that answers out of the document first; every question should then be refused
    #[arg(long, requires = "corpus")]
    hide_gold_paragraph: bool,
    /// Write the features of every candidate to this file, for training (see knowledge/ranking/README.md)
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// Show how the question with this id was read, ranked and judged
    #[arg(long, value_name = "ID", conflicts_with = "json")]
    explain: Option<String>,
    /// Print the figures as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Compare two runs: which questions were won and lost
    #[command(override_usage = "stet eval diff <BEFORE> <AFTER> [--questions <FILE>...]")]
    Diff {
        /// The run before
        before: PathBuf,
        /// The run after
        after: PathBuf,
        /// The questions both answered; without them, differences are listed but not judged
        #[arg(long, value_name = "FILE", num_args = 1..)]
        questions: Vec<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ScopeName {
    /// Only the question's document
    Document,
    /// Every document
    All,
}

pub(crate) fn run(settings: &Settings, global: &Global, arguments: &Arguments) -> Result<bool> {
    if let Some(Action::Diff { before, after, questions }) = &arguments.action {
        return diff(settings, before, after, questions);
    }
    let base = match &arguments.corpus {
        Some(path) => KnowledgeBase::of_documents(documents(&read_corpus(path)?)),
        None => library::load_to_answer(settings, None)?.base,
    };
    let base = if arguments.without_translations { base.without_translations() } else { base };
    let snapshot = library::snapshot(settings, base);
    let mut questions = read_questions(&arguments.questions)?;
    for known in &questions {
        check_known(&snapshot, known, arguments.corpus.as_deref())?;
    }
    if let Some(id) = &arguments.explain {
        questions.retain(|known| known.id == *id);
        if questions.is_empty() {
            bail!("there is no question with the id “{id}” in the files given");
        }
    }
    if arguments.hide_gold_paragraph {
        let before = questions.len();
        questions.retain(|known| !known.gold.is_empty() && can_hide_gold(&snapshot, known));
        if questions.is_empty() {
            bail!("none of the questions has an answer in a document of several paragraphs: there is nothing to hide it from");
        }
        if before > questions.len() && !global.quiet {
            render::note(&format!(
                "left out {} of {before} questions: without an answer, or nothing would be left of their document",
                before - questions.len()
            ));
        }
    }
    let document_scope = arguments.scope == Some(ScopeName::Document) || arguments.hide_gold_paragraph;
    if document_scope && arguments.scope == Some(ScopeName::All) && !global.quiet {
        render::note("where the paragraph that answers is taken out, only the question's own document is asked, whatever --scope says");
    }
    if !document_scope && !global.quiet && questions.iter().any(|known| known.gold.is_empty() && known.doc.is_some()) {
        render::note(
            "questions that their document does not answer are asked of all documents, and others may answer them: use --scope document",
        );
    }
    if let (Some(_), Some(id), false) = (&arguments.run, shared_id(&questions), global.quiet) {
        render::note(&format!("two questions have the id {id}: `eval diff` will not take this run; write one for each set"));
    }
    let asking = Asking { document_scope, hide_gold_paragraph: arguments.hide_gold_paragraph, threshold: settings.answer.threshold };
    if !document_scope {
        // Built once before the clock runs, not by the first question.
        snapshot.candidates().map_err(|error| anyhow::anyhow!("{error}"))?;
    }
    // What cannot be written is better known before everything was asked.
    for path in arguments.run.iter().chain(&arguments.features) {
        File::options().create(true).append(true).open(path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let progress = render::progress(global.quiet, questions.len() as u64, "asking");
    let asked: Vec<(Run, Reach, Option<Traced>)> = questions
        .par_iter()
        .map(|known| {
            let (run, reach, traced) = ask(&snapshot, known, asking)?;
            progress.inc(1);
            Ok((run, reach, (arguments.features.is_some() || arguments.explain.is_some()).then_some(traced)))
        })
        .collect::<Result<_>>()?;
    progress.finish_and_clear();
    if arguments.hide_gold_paragraph {
        for known in &mut questions {
            known.gold.clear();
        }
    }
    if let Some(path) = &arguments.run {
        write_lines(path, asked.iter().map(|(run, ..)| serde_json::to_string(run)))?;
    }
    if let Some(path) = &arguments.features {
        training::write(path, &snapshot, &questions, &asked)?;
    }
    if arguments.explain.is_some() {
        for (known, (.., traced)) in questions.iter().zip(&asked) {
            if let Some(traced) = traced {
                explain(&snapshot, known, traced)?;
            }
        }
        return Ok(true);
    }
    let story = snapshot.base.story.as_deref();
    let outcomes: Vec<Outcome> =
        questions.iter().zip(&asked).map(|(known, (run, reach, _))| outcome(known, run, Some(*reach), story)).collect();
    print(&rows(&snapshot, &questions, &outcomes), arguments.json)?;
    Ok(true)
}

/// A document of more sentences is a long one.
const LONG: usize = 200;

/// The figures of all questions, then of each language, each set, and of those about long documents.
fn rows(snapshot: &Snapshot, questions: &[Known], outcomes: &[Outcome]) -> Vec<(String, Figures)> {
    let mut rows = vec![("all".to_owned(), Figures::of(&outcomes.iter().collect::<Vec<_>>()))];
    rows.extend(groups(questions, outcomes, |known| &known.lang));
    rows.extend(groups(questions, outcomes, |known| &known.set));
    let long: Vec<&Outcome> = (questions.iter().zip(outcomes))
        .filter(|(known, _)| sentences(snapshot, known).is_some_and(|sentences| sentences > LONG))
        .map(|(_, outcome)| outcome)
        .collect();
    if !long.is_empty() && long.len() < outcomes.len() {
        rows.push((format!("over {LONG} sentences"), Figures::of(&long)));
    }
    // A set may be called as a language is, or “all”.
    for at in 1..rows.len() {
        let (before, after) = rows.split_at_mut(at);
        if let Some((name, _)) = after.first_mut().filter(|(name, _)| before.iter().any(|(known, _)| known == name)) {
            name.push_str(" (set)");
        }
    }
    rows
}

fn print(rows: &[(String, Figures)], json: bool) -> Result<()> {
    if json {
        return render::json(&rows.iter().map(|(name, figures)| (name, figures)).collect::<BTreeMap<_, _>>());
    }
    table(rows)?;
    reliability(rows.first().map_or(&[], |(_, all)| &all.reliability))
}

/// How many sentences the document of a question has.
fn sentences(snapshot: &Snapshot, known: &Known) -> Option<usize> {
    let id = known.document(snapshot.base.story.as_deref())?;
    Some(snapshot.documents.get(snapshot.position(id)?)?.document.text.len())
}

/// The figures of each group of questions by name; nothing when there is only one.
fn groups(questions: &[Known], outcomes: &[Outcome], name: impl Fn(&Known) -> &str) -> Vec<(String, Figures)> {
    let mut groups: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
    for (known, outcome) in questions.iter().zip(outcomes) {
        groups.entry(name(known)).or_default().push(outcome);
    }
    if groups.len() < 2 {
        return Vec::new();
    }
    groups.into_iter().map(|(name, outcomes)| (name.to_owned(), Figures::of(&outcomes))).collect()
}

/// How far the confidence can be believed: of the questions that it says are answered with a probability, as many should be.
fn reliability(bins: &[Bin]) -> Result<()> {
    if bins.is_empty() {
        return Ok(());
    }
    render::line("\nconfidence   questions   on average   can be answered")?;
    for bin in bins {
        render::line(&format!("{:.1} to {:.1}{:>12}{:>13.3}{:>18.3}", bin.from, bin.to, bin.questions, bin.confidence, bin.answerable))?;
    }
    Ok(())
}

/// A question must be about what is loaded, or its figures would mean nothing.
fn check_known(snapshot: &Snapshot, known: &Known, corpus: Option<&Path>) -> Result<()> {
    let id = known.document(snapshot.base.story.as_deref());
    let Some(document) = id.and_then(|id| snapshot.position(id)).and_then(|at| snapshot.documents.get(at)) else {
        match (id, corpus) {
            (None, Some(_)) => bail!("question {} does not say which document of the corpus it is about; give it a “doc”", known.id),
            (None, None) => bail!("question {} is about no document: give it a “doc”, or load a knowledge base that has a story", known.id),
            (Some(id), Some(path)) => {
                bail!(
                    "question {} is about the document “{id}”, which is not in {}; name the corpus that it belongs to",
                    known.id,
                    path.display()
                )
            }
            (Some(id), None) => {
                bail!("question {} is about the document “{id}”, which is not loaded; name its corpus with --corpus", known.id)
            }
        }
    };
    let sentences = document.document.text.len();
    match known.gold.iter().find(|gold| **gold == 0 || **gold > sentences) {
        Some(gold) => bail!("question {}: sentence {gold} is not in “{}”, which has {sentences}", known.id, document.document.id),
        None => Ok(()),
    }
}

fn table(rows: &[(String, Figures)]) -> Result<()> {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max(9);
    render::line(&format!(
        "{:<width$} questions  found  weigh  Hit@1  Hit@3 MRR@10  answered refused abstain    AUC  headline   told  exact     F1   p50 µs   p99 µs",
        ""
    ))?;
    let share = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
    for (name, figures) in rows {
        render::line(&format!(
            "{name:<width$}{:>10}{:>7}{:>7}{:>7}{:>7}{:>7}{:>10}{:>8}{:>8}{:>7}{:>10}{:>7}{:>7}{:>7}{:>9}{:>9}",
            figures.questions,
            share(figures.found),
            share(figures.weighed),
            share(figures.hit1),
            share(figures.hit3),
            share(figures.mrr10),
            share(figures.answered),
            share(figures.refused),
            share(figures.abstention),
            share(figures.auc),
            share(figures.headline),
            share(figures.told),
            share(figures.exact),
            share(figures.f1),
            figures.p50,
            figures.p99
        ))?;
    }
    Ok(())
}

fn diff(settings: &Settings, before: &Path, after: &Path, questions: &[PathBuf]) -> Result<bool> {
    let (before, after) = (read_run(before)?, read_run(after)?);
    let shown = |run: &Run| {
        let first = run.ranked.first().map(|place| format!("{}#{}", place.doc, place.sentence)).unwrap_or_default();
        let status = if run.status == Status::Answered { "answered" } else { "not_found" };
        let headline = if run.headline.is_empty() { String::new() } else { format!(" “{}”", run.headline.join(", ")) };
        format!("{status} {first}{headline}")
    };
    if before.iter().any(|(id, old)| after.get(id).is_some_and(|new| new.hidden != old.hidden)) {
        bail!("one of the runs is with --hide-gold-paragraph and the other without: they answer different questions");
    }
    let (mut won, mut lost, mut other, mut judged) = (0, 0, 0, 0);
    if questions.is_empty() {
        for (id, old) in &before {
            if let Some(new) = after.get(id).filter(|new| shown(new) != shown(old)) {
                other += 1;
                render::line(&format!("changed {id}: {} -> {}", shown(old), shown(new)))?;
            }
        }
    } else {
        let story = library::load(settings)?.base.story;
        let questions = read_questions(questions)?;
        if let Some(id) = shared_id(&questions) {
            bail!("two of the sets have a question {id}: name only the one that the runs answered");
        }
        for known in questions {
            let (Some(old), Some(new)) = (before.get(&known.id), after.get(&known.id)) else { continue };
            judged += 1;
            let right = |run: &Run| outcome(&known, run, None, story.as_deref()).is_right();
            let word = match (right(old), right(new)) {
                (false, true) => "won",
                (true, false) => "lost",
                _ => continue,
            };
            if word == "won" {
                won += 1;
            } else {
                lost += 1;
            }
            render::line(&format!("{word:<5} {}: {} -> {}  {}", known.id, shown(old), shown(new), known.question))?;
        }
    }
    if judged == 0 && !questions.is_empty() {
        bail!("no question of the files given is in both runs; name the questions that the runs answered");
    }
    let alone = before.keys().filter(|id| !after.contains_key(*id)).count() + after.keys().filter(|id| !before.contains_key(*id)).count();
    let told = if questions.is_empty() { format!("{other} changed") } else { format!("{won} won, {lost} lost") };
    render::line(&format!("{told}; in one run only: {alone}"))?;
    Ok(true)
}
