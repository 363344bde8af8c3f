//! How the score of a hit came about, in sentences.

use super::layout::wrap;
use super::line::{Line, Look, Piece, Tone};
use super::{counted, grouped};
use crate::engine::{Explanation, NearShare, WordShare};

/// The sentences below a hit.
pub(super) fn lines(explanation: &Explanation, indent: usize, look: Look) -> Vec<Line> {
    let mut sentences = vec![summary(explanation)];
    sentences.extend(
        explanation
            .words
            .iter()
            .map(|word| of_word(word, explanation)),
    );
    sentences.extend(explanation.near.iter().map(of_pair));
    if !explanation.missing.is_empty() {
        sentences.push(format!("without {}", explanation.missing.join(", ")));
    }
    if !explanation.words.is_empty() {
        sentences.push(format!(
            "{} long, {:.0} on average",
            counted(explanation.length, "word"),
            explanation.mean_length
        ));
    }
    sentences
        .iter()
        .enumerate()
        .flat_map(|(place, sentence)| {
            let indent = indent + if place > 0 { 2 } else { 0 };
            wrap(
                &[Piece::new(sentence, Tone::Faint)],
                look.width,
                indent,
                indent + 2,
            )
        })
        .collect()
}

/// What the score is the sum of.
fn summary(explanation: &Explanation) -> String {
    let mut shares: Vec<String> = explanation
        .words
        .iter()
        .map(|word| format!("{} {:.2}", word.typed, word.score))
        .collect();
    if !explanation.near.is_empty() {
        let near: f32 = explanation.near.iter().map(|pair| pair.score).sum();
        shares.push(format!("nearness {near:.2}"));
    }
    if shares.is_empty() {
        return "score 0: the query has no words to score".to_owned();
    }
    format!("score {:.2} = {}", explanation.score, shares.join(" + "))
}

fn of_word(word: &WordShare, explanation: &Explanation) -> String {
    let places: Vec<String> = word
        .times
        .iter()
        .map(|(part, times)| format!("{} in the {}", often(*times), part.name()))
        .collect();
    let mut said = format!("{}: {}", word.typed, places.join(", "));
    if let Some(records) = word.records {
        said.push_str(&format!(
            "; in {} of {}",
            grouped(records),
            counted(explanation.records, "record")
        ));
    }
    let percent = word.share * 100.0;
    if word.is_light {
        said.push_str(&format!("; a light word, counts for {percent:.0} %"));
    } else if !explanation.missing.is_empty() && word.share < 1.0 {
        said.push_str(&format!(
            "; commoner than the rarest word, counts for {percent:.0} %"
        ));
    } else if word.share != 1.0 {
        said.push_str(&format!("; counts for {percent:.0} %"));
    }
    said
}

fn often(times: u32) -> String {
    match times {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{times} times"),
    }
}

fn of_pair(pair: &NearShare) -> String {
    let [first, second] = &pair.words;
    let apart = match pair.between {
        0 => "side by side".to_owned(),
        1 => "one word between them at the closest".to_owned(),
        words => format!("{words} words between them at the closest"),
    };
    format!("{first}, {second}: {apart}, {:.2}", pair.score)
}
