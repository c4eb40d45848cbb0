//! How a question was read, ranked and judged, in plain lines: for those who work on the ranking.

use super::{Known, Traced};
use crate::render;
use anyhow::Result;
use stet_knowledge::answer::Trace;
use stet_knowledge::evidence::{Asker, CONFIDENCE_FEATURES, EVIDENCE, FEATURES, READ_CLOSELY, Ranked, WEIGHED, contributions};
use stet_knowledge::index::Snapshot;
use stet_knowledge::token::Token;

/// How many of the best sentences are shown, and of each the parts of its score and its short answers.
const SENTENCES: usize = 5;
const PARTS: usize = 8;
const SPANS: usize = 3;

/// Prints both stages of one question: how it was read, the sentences that are ranked first and the ones that should be,
/// each with its place at a glance, its linear score by parts, what the trees added and its short answers, the judgement, and what
/// was answered: by facts, that need not be the sentences ranked first.
pub(crate) fn explain(all: &Snapshot, known: &Known, traced: &Traced) -> Result<()> {
    let (snapshot, trace) = (traced.snapshot(all), &traced.trace);
    let gold = if known.gold.is_empty() { "nothing".to_owned() } else { format!("{:?}", known.gold) };
    let document = known.document(all.base.story.as_deref()).unwrap_or_default();
    render::line(&format!("question     {} of {}: {}\nshould cite  {document}#{gold}", known.id, known.set, known.question))?;
    read(snapshot, trace)?;
    let is_gold = |candidate: &Ranked| known.is_gold(snapshot, candidate.document, candidate.sentence);
    render::line(&format!(
        "\nfirst stage  {} candidates; of these the {} most promising at a glance are weighed, {} read closely",
        trace.candidates.len(),
        trace.candidates.len().min(WEIGHED),
        trace.candidates.len().min(READ_CLOSELY)
    ))?;
    let missing: Vec<usize> = (known.gold.iter().copied())
        .filter(|gold| !trace.ranked.iter().any(|candidate| is_gold(candidate) && candidate.sentence == *gold))
        .collect();
    if !missing.is_empty() {
        render::line(&format!(
            "             not among the weighed: {}#{missing:?}",
            known.document(snapshot.base.story.as_deref()).unwrap_or_default()
        ))?;
    }
    render::line("second stage")?;
    for (at, candidate) in trace.ranked.iter().enumerate().filter(|(at, candidate)| *at < SENTENCES || is_gold(candidate)) {
        let mark = if is_gold(candidate) { "*" } else { " " };
        sentence(snapshot, traced, candidate, &format!("{mark}{}.", at + 1))?;
    }
    let judged = &trace.confidence;
    let values: Vec<String> = CONFIDENCE_FEATURES.iter().zip(&judged.features).map(|(name, value)| format!("{name} {value:.2}")).collect();
    render::line(&format!(
        "confidence   of the ranking {:.3}, unknown names {:?}\n     {}",
        judged.probability,
        judged.unknown_names,
        values.join(", ")
    ))?;
    let answer = &trace.answer;
    let reason = answer.reason.map(|reason| format!(", {reason:?}")).unwrap_or_default();
    let headline: Vec<&str> = answer.headline.iter().map(|item| item.text.as_str()).collect();
    let cited = answer.citations.iter().map(|citation| format!("{}#{}", citation.document, traced.number(citation.sentence)));
    render::line(&format!(
        "answer       {:?}{reason} with confidence {:.3}; headline: {}; cites {}",
        answer.status,
        answer.confidence,
        if headline.is_empty() { "none".to_owned() } else { headline.join(", ") },
        cited.collect::<Vec<_>>().join(" ")
    ))
}

fn read(snapshot: &Snapshot, trace: &Trace) -> Result<()> {
    let reading = &trace.reading;
    let names: Vec<&str> = reading
        .mentions
        .iter()
        .filter_map(|mention| snapshot.base.profiles.get(mention.profile))
        .map(|profile| profile.id.as_str())
        .collect();
    let relations: Vec<&str> = reading
        .stated
        .iter()
        .flat_map(|stated| &stated.relations)
        .filter_map(|(at, _)| snapshot.base.lexicon.relations.get(*at))
        .map(|relation| relation.id.as_str())
        .collect();
    let words = |tokens: &[Token]| tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
    render::line(&format!(
        "read as      {:?} in {}, kind {:?}, restricts {}",
        reading.asked,
        reading.language.tag(),
        reading.kind,
        reading.restricts
    ))?;
    render::line(&format!("names        {}\nrelations    {}", names.join(" "), relations.join(" ")))?;
    render::line(&format!("content      {}\nleft over    {}", words(&reading.content), words(&reading.leftover)))?;
    let other = trace.queries.translated();
    let translated: Vec<String> = other.fields[0]
        .iter()
        .filter(|word| !word.substitutes.is_empty())
        .map(|word| {
            let best = word.substitutes.iter().take(SPANS).map(|substitute| format!("{} {:.2}", substitute.text, substitute.weight));
            format!("{} ({})", word.text, best.collect::<Vec<_>>().join(", "))
        })
        .collect();
    if !translated.is_empty() {
        render::line(&format!("translated   {}", translated.join("; ")))?;
    }
    Ok(())
}

fn sentence(snapshot: &Snapshot, traced: &Traced, candidate: &Ranked, mark: &str) -> Result<()> {
    let trace = &traced.trace;
    let Some(indexed) = snapshot.documents.get(candidate.document) else { return Ok(()) };
    let text = indexed.document.text.sentence(candidate.sentence).unwrap_or_default();
    render::line(&format!(
        "{mark:>4} {}#{} {:.3} = linear {:.3} + trees {:.3} + facts {:.3}; at a glance {}.\n     {text}",
        indexed.document.id,
        traced.number(candidate.sentence),
        candidate.score,
        candidate.linear,
        candidate.trees,
        candidate.evidence * EVIDENCE,
        candidate.glanced
    ))?;
    let Some((view, read)) = candidate.matched(snapshot) else { return Ok(()) };
    let parts: Vec<String> = contributions(trace.reading.language, view.language, &candidate.features)
        .into_iter()
        .take(PARTS)
        .map(|(name, part)| {
            let value = FEATURES.iter().position(|known| *known == name).and_then(|at| candidate.features.get(at)).copied();
            format!("{name} {part:+.2} (of {:.2})", value.unwrap_or(0.0))
        })
        .collect();
    render::line(&format!("     {}", parts.join(", ")))?;
    let mut spans = Asker::new(&trace.reading, trace.queries.to(view.language), view.language).spans(&snapshot.base.lexicon, read);
    spans.sort_by(|left, right| right.score.total_cmp(&left.score));
    let spans = spans.iter().take(SPANS).filter_map(|span| Some(format!("{} {:.2}", read.normal.get(span.range.clone())?, span.score)));
    render::line(&format!("     short answers: {}", spans.collect::<Vec<_>>().join(" | ")))
}
