//! The averaged structured perceptron.

use rustc_hash::FxHashMap;

use super::corpus::{Sentence, Symbol};
use super::model::{Lexicon, Model};
use crate::segmentation::rows::Capitals;

/// Settings of a training run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Passes over all sentences before those that count.
    pub first_epochs: usize,
    /// Passes over the sentences that count, whose average is the model.
    pub epochs: usize,
    /// Most words with a class of their own.
    pub own_classes: usize,
    /// Least count in the training text for a class of its own.
    pub own_class_count: usize,
    /// Weight of the log frequency that scores begin with.
    pub prior: f64,
    /// By how much the right path must beat others, for each word that they have and it has not.
    pub margin: f64,
    /// How often the last passes run, each time in other orders; the scores are the mean.
    pub rounds: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            first_epochs: 3,
            epochs: 8,
            own_classes: 640,
            own_class_count: 5,
            prior: 0.5,
            margin: 0.0,
            rounds: 1,
        }
    }
}

/// A word of a path: a word of the lexicon, or a name of `len` tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Node {
    word: Option<u32>,
    class: u16,
    len: usize,
}

/// The capitalisation of symbols, where a word of the dictionary may have it.
fn capitals(symbols: &[Symbol]) -> Option<Capitals> {
    Capitals::of_len(symbols.len()).iter().copied().find(|c| {
        symbols
            .iter()
            .enumerate()
            .all(|(i, s)| s.capital == c.is_capital(i))
    })
}

/// Longest name in tokens.
pub(crate) const LONGEST_NAME: usize = 4;

fn nodes(lexicon: &Lexicon, model: &Model, symbols: &[Symbol], out: &mut Vec<Node>) {
    out.clear();
    lexicon.prefixes(symbols, |len, word| {
        if let Some(capitals) = capitals(&symbols[..len]) {
            out.push(Node {
                word: Some(word),
                class: model.class(lexicon, word, capitals),
                len,
            });
        }
    });
    for len in 1..=LONGEST_NAME.min(symbols.len()) {
        if !symbols[len - 1].capital {
            break;
        }
        out.push(Node {
            word: None,
            class: model.name_class,
            len,
        });
    }
}

fn node_score(model: &Model, node: &Node) -> f64 {
    match node.word {
        Some(word) => {
            model.word_scores[word as usize] + model.shape_scores[usize::from(node.class)]
        }
        None => model.name_score,
    }
}

/// The best path, as the nodes of a sentence, where each node of no `reference` starts out better by
/// `margin`.
fn decode(
    lexicon: &Lexicon,
    model: &Model,
    symbols: &[Symbol],
    reference: &[Node],
    margin: f64,
) -> Vec<Node> {
    struct Edge {
        node: Node,
        score: f64,
        back: usize,
    }
    let n = symbols.len();
    let mut right: Vec<Option<&Node>> = vec![None; n];
    let mut start = 0;
    for node in reference {
        if let Some(place) = right.get_mut(start) {
            *place = Some(node);
        }
        start += node.len;
    }
    let mut edges: Vec<Edge> = Vec::with_capacity(n * 4);
    let mut ends: Vec<Vec<usize>> = vec![Vec::new(); n + 1];
    let mut found = Vec::new();
    for at in 0..n {
        if at > 0 && ends[at].is_empty() {
            continue;
        }
        nodes(lexicon, model, &symbols[at..], &mut found);
        for node in &found {
            let is_right = right[at] == Some(node);
            let own = node_score(model, node) + if is_right { 0.0 } else { margin };
            let (score, back) = if at == 0 {
                (model.pair(0, node.class), usize::MAX)
            } else {
                let mut best = (f64::NEG_INFINITY, usize::MAX);
                for &e in &ends[at] {
                    let score = edges[e].score + model.pair(edges[e].node.class, node.class);
                    if score > best.0 {
                        best = (score, e);
                    }
                }
                best
            };
            ends[at + node.len].push(edges.len());
            edges.push(Edge {
                node: *node,
                score: score + own,
                back,
            });
        }
    }
    let mut best = (f64::NEG_INFINITY, usize::MAX);
    for &e in &ends[n] {
        let score = edges[e].score + model.pair(edges[e].node.class, 0);
        if score > best.0 {
            best = (score, e);
        }
    }
    let mut path = Vec::new();
    let mut at = best.1;
    while let Some(edge) = edges.get(at) {
        path.push(edge.node);
        at = edge.back;
    }
    path.reverse();
    path
}

/// The nodes of the true segmentation; a word that the model cannot make falls into its tokens.
fn reference(lexicon: &Lexicon, model: &Model, sentence: &Sentence) -> Vec<Node> {
    let mut path = Vec::new();
    let mut at = 0;
    let mut found = Vec::new();
    for &len in &sentence.words {
        let mut end = at + len;
        while at < sentence.symbols.len() {
            nodes(lexicon, model, &sentence.symbols[at..], &mut found);
            // Words of the lists come first in `found`, so they win over names.
            match found.iter().find(|node| node.len == end - at) {
                Some(node) => {
                    path.push(*node);
                    at = end;
                }
                None => {
                    let Some(single) = found.iter().find(|node| node.len == 1) else {
                        break;
                    };
                    path.push(*single);
                    at += 1;
                }
            }
            if at >= end {
                end = at;
                break;
            }
        }
        at = end;
    }
    path
}

/// Scores with their running sums for the average.
struct Averaged<K> {
    sums: FxHashMap<K, f64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Feature {
    Word(u32),
    Shape(u16),
    Name,
    Pair(u16, u16),
}

fn features(path: &[Node], mut each: impl FnMut(Feature)) {
    let mut left = 0;
    for node in path {
        match node.word {
            Some(word) => {
                each(Feature::Word(word));
                each(Feature::Shape(node.class));
            }
            None => each(Feature::Name),
        }
        each(Feature::Pair(left, node.class));
        left = node.class;
    }
    each(Feature::Pair(left, 0));
}

fn score_of(model: &mut Model, feature: Feature) -> &mut f64 {
    let n = model.classes.len();
    match feature {
        Feature::Word(word) => &mut model.word_scores[word as usize],
        Feature::Shape(class) => &mut model.shape_scores[usize::from(class)],
        Feature::Name => &mut model.name_score,
        Feature::Pair(l, r) => &mut model.pair_scores[usize::from(l) * n + usize::from(r)],
    }
}

/// Trains a model on sentences. The first `gold` of them count: the others, which are labelled by
/// other segmenters, only say where the scores start from.
pub fn train(
    lexicon: &Lexicon,
    sentences: &[Sentence],
    gold: usize,
    options: &Options,
    mut after_pass: impl FnMut(usize, usize),
) -> Model {
    let mut counts = vec![0usize; lexicon.len()];
    let mut names = 0usize;
    let mut all = 0usize;
    let plain = Model::new(lexicon, &[]);
    for sentence in sentences {
        for node in reference(lexicon, &plain, sentence) {
            all += 1;
            match node.word {
                Some(word) => counts[word as usize] += 1,
                None => names += 1,
            }
        }
    }
    let mut frequent: Vec<u32> = (0..lexicon.len() as u32)
        .filter(|&w| counts[w as usize] >= options.own_class_count || w < 23)
        .collect();
    frequent.sort_by_key(|&w| (w >= 23, std::cmp::Reverse(counts[w as usize]), w));
    frequent.truncate(options.own_classes);
    let mut model = Model::new(lexicon, &frequent);
    let log = |count: usize| options.prior * ((count as f64 + 0.5) / (all as f64 + 1.0)).ln();
    for (score, count) in model.word_scores.iter_mut().zip(&counts) {
        *score = log(*count);
    }
    model.name_score = log(names) - options.prior * 8.0;

    let references: Vec<Vec<Node>> = sentences
        .iter()
        .map(|s| reference(lexicon, &model, s))
        .collect();
    let gold = gold.min(sentences.len());
    let all: Vec<usize> = (0..sentences.len()).collect();
    let mut trainer = Trainer {
        lexicon,
        sentences,
        references,
        margin: options.margin,
        random: 0x2545_f491_4f6c_dd1d,
        passes: 0,
    };
    if gold < sentences.len() {
        trainer.run(&mut model, &all, options.first_epochs, &mut after_pass);
    }
    let start = model.clone();
    let rounds = options.rounds.max(1);
    for round in 0..rounds {
        let mut one = start.clone();
        trainer.run(&mut one, &all[..gold], options.epochs, &mut after_pass);
        model.blend(&one, 1.0 / (round + 1) as f64);
    }
    model
}

/// Passes over sentences, each in an order of its own.
struct Trainer<'t> {
    lexicon: &'t Lexicon,
    sentences: &'t [Sentence],
    references: Vec<Vec<Node>>,
    margin: f64,
    random: u64,
    passes: usize,
}

impl Trainer<'_> {
    /// Leaves the scores at their average over the steps of all passes.
    fn run(
        &mut self,
        model: &mut Model,
        which: &[usize],
        epochs: usize,
        after_pass: &mut impl FnMut(usize, usize),
    ) {
        let mut order = which.to_vec();
        let mut average = Averaged {
            sums: FxHashMap::default(),
        };
        let mut step = 1.0;
        for _ in 0..epochs {
            self.shuffle(&mut order);
            let mut wrong = 0;
            for &i in &order {
                let reference = &self.references[i];
                let symbols = &self.sentences[i].symbols;
                let guess = decode(self.lexicon, model, symbols, reference, self.margin);
                if guess != *reference {
                    wrong += 1;
                    features(reference, |f| {
                        *score_of(model, f) += 1.0;
                        *average.sums.entry(f).or_default() += step;
                    });
                    features(&guess, |f| {
                        *score_of(model, f) -= 1.0;
                        *average.sums.entry(f).or_default() -= step;
                    });
                }
                step += 1.0;
            }
            after_pass(self.passes, wrong);
            self.passes += 1;
        }
        for (&feature, &sum) in &average.sums {
            *score_of(model, feature) -= sum / step;
        }
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for i in (1..order.len()).rev() {
            self.random ^= self.random << 13;
            self.random ^= self.random >> 7;
            self.random ^= self.random << 17;
            order.swap(i, (self.random % (i as u64 + 1)) as usize);
        }
    }
}

impl Model {
    /// Moves the scores towards those of another model of the same words and classes.
    fn blend(&mut self, other: &Self, share: f64) {
        let blend = |ours: &mut [f64], theirs: &[f64]| {
            for (ours, theirs) in ours.iter_mut().zip(theirs) {
                *ours += share * (theirs - *ours);
            }
        };
        blend(&mut self.word_scores, &other.word_scores);
        blend(&mut self.shape_scores, &other.shape_scores);
        blend(&mut self.pair_scores, &other.pair_scores);
        self.name_score += share * (other.name_score - self.name_score);
    }

    /// Segments symbols: the number of tokens of each word.
    pub(crate) fn segment(&self, lexicon: &Lexicon, symbols: &[Symbol]) -> Vec<usize> {
        decode(lexicon, self, symbols, &[], 0.0)
            .iter()
            .map(|n| n.len)
            .collect()
    }

    /// Segments a sentence as it stands in the trainer, before costs are rounded.
    #[must_use]
    pub fn segment_sentence(&self, lexicon: &Lexicon, sentence: &Sentence) -> Vec<usize> {
        self.segment(lexicon, &sentence.symbols)
    }
}
