#!/usr/bin/env python3
"""Trains the files beside it from features that `stet eval --features` wrote. See README.md beside this file.

    train.py spans NAME FILE...         answerable questions; NAME is the texts' language, en or zh
    train.py strengths NAME FILE...     any questions: what `spans` makes of them by models that have not seen the document
    train.py ranking NAME FILE...       answerable questions; NAME is en, zh, en2zh or zh2en (question to text)
    train.py confidence NAME FILE...    answerable and other questions; NAME is within or across (languages)
    train.py order FILE...              questions of texts with an outline, a file a text
    train.py judgement FILE...          the same

Prints cross-validated figures and writes the weights beside this file.

Needs numpy, scipy and lightgbm. The same files give the same weights: seeds are fixed, sums are taken in file order.
"""
import json
import pathlib
import sys

import lightgbm
import numpy as np
import scipy.optimize
import scipy.sparse

HERE = pathlib.Path(__file__).resolve().parent
FOLDS = 5
MAY_BE_NEGATIVE = [
    ".lacking", "missing", ".next", "opens-", "closes-", "length", "novelty", "position", "refers-back", "new-numbers",
]  # other features can only speak for a sentence
# Leaves, trees of a forest, and settings of each forest. Where questions are few, the mean of several forests is steadier than one.
TREES = {
    "en": (7, 150, [{"seed": 1}, {"seed": 2}, {"seed": 3}, {"seed": 4}]),
    "zh": (15, 300, [{"seed": 1}]),
    "en2zh": (15, 80, [{"seed": seed, "feature_fraction": 0.3} for seed in (1, 2, 3, 4)]),
    "zh2en": (15, 80, [{"seed": seed, "feature_fraction": 0.3} for seed in (1, 2, 3, 4)]),
}
LAMBDAMART = {
    "objective": "lambdarank", "lambdarank_truncation_level": 5, "learning_rate": 0.07, "min_child_samples": 40,
    "bagging_fraction": 0.8, "bagging_freq": 1, "feature_fraction": 0.5, "reg_lambda": 5.0,
    "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
}
RANKING = {"set": 3.0, "story": 12.0, "own": 1.0}  # what a question counts when sentences are ranked: ours are many, and other than the sets'
STORY = {"within": 18, "across": 2.0}  # and when answers are judged: a story question weighs as much as this many others: its sets are small
FOREIGN = {"within": 0.2, "across": 0.05}  # a question about another document that is asked of the story
SHORT = {"within": 0.2, "across": 0.1}  # one that is asked of a paragraph alone
HIDDEN = {"within": 0.48, "across": 0.13}  # and one whose paragraph was taken out as much as this: little tells it from one that is answered
L2_RANKING = 0.2
L2_CONFIDENCE = {"within": 2e-4, "across": 2e-3}
TREES_CONFIDENCE = {"within": (7, 420, (1, 2, 3)), "across": (7, 110, (1, 2, 3))}  # leaves, trees of a forest, the forests' seeds
# What a feature of a confidence says, so that its linear part judges no text absurdly that is unlike those of the sets.
SPEAKS_AGAINST = {
    "missing", "missing-names", "lacking", "lacking-kind", "lacking-figure", "rarest-missing", "rarest-not-near", "unknown-names", "none",
}
SPEAKS_EITHER_WAY = {
    "length", "question-length", "document-length", "position", "opens-paragraph", "opens-document", "closes-paragraph", "refers-back",
    "novelty", "new-numbers", "few-words", "names-share", "keyword", "evidence", "score", "margin", "short.best", "short.mean",
    "before-question-word", "after-question-word", "previous", "previous-bm25", "next", "next-bm25", "paragraph", "paragraph-bm25",
    "title", "title.held", "document", "common-substring-length",
}
# Questions that a text only comes near count less than their share here: fewer are asked of a bot. So does a wrong quote for a question
# that could be answered: a refusal helps as little.
NEAR, MISSED = 0.7, 0.4
L2_JUDGEMENT = 0.1
TREES_JUDGEMENT = (6, 300, (1, 2, 3, 4))
JUDGEMENT_FOLDS = 7
L2_ORDER = 3.0
WORTH = 1.2  # what the first sentence gains on average, beside those of texts without an outline (hand-set)
BINARY = {name: value for name, value in LAMBDAMART.items() if "lambdarank" not in name} | {"objective": "binary", "min_child_samples": 30}


def load(path):
    with open(path, encoding="utf8") as lines:
        names = json.loads(next(lines))
        return names, [json.loads(line) for line in lines]


def fold(document):
    """Grouped by document: all questions about one document or a paragraph of it, in any set and language, share a fold."""
    return sum(document.partition("¶")[0].encode("utf8")) % FOLDS


def logistic(rows, labels, weights, l2, bounds):
    """Logistic regression with weights on the rows and bounds on the features' weights; the bias comes last, and is free."""
    deviation = rows.std(axis=0)
    scale = np.where(deviation < 1e-6, 1e9, deviation)  # what is always the same says nothing
    design = rows / scale
    mean = design.mean(axis=0)
    design = np.hstack([design - mean, np.ones((len(rows), 1))])
    weights = weights / weights.sum()

    def loss(solution):
        logit = np.clip(design @ solution, -30, 30)
        gradient = design.T @ (weights * (1 / (1 + np.exp(-logit)) - labels))
        gradient[:-1] += l2 * solution[:-1]
        return weights @ (np.logaddexp(0, logit) - labels * logit) + l2 / 2 * solution[:-1] @ solution[:-1], gradient

    start = np.zeros(design.shape[1])
    solved = scipy.optimize.minimize(loss, start, jac=True, bounds=bounds + [(None, None)], method="L-BFGS-B", options={"maxiter": 400})
    assert solved.success, solved.message
    found = solved.x
    return np.concatenate([found[:-1] / scale, [found[-1] - mean @ found[:-1]]])


# Short answers: which runs of words of a sentence are what a question asks for.

SPANS_READ = 4  # sentences without the answer that a question's own sentence is told from
SPANS_OFTEN = 12  # a pair that fewer questions have is left out
L2_SPANS = 5.0  # of the sum over questions
LEAST_WEIGHT = 0.1  # smaller weights are not worth a line
GLANCE = [
    "words.soft", "pairs.soft", "characters.soft", "words.bm25", "pairs.bm25", "characters.bm25", "words.previous-bm25", "words.next-bm25",
]  # how well a sentence matches the question, whatever it holds


class Spans:
    """The candidates of some files for a short answer, one row each, grouped by question."""

    def __init__(self, paths, pair_names=None):
        known = {name: at for at, name in enumerate(pair_names or [])}
        self.names, rows = None, []
        self.paths, self.folds, first = paths, [], 0
        for number, path in enumerate(paths):
            head, questions = load(path)
            self.names = head["spans"]
            glance = [head["features"].index(name) for name in GLANCE]
            width = 3 + len(self.names)
            words = np.fromfile(path + ".spans", dtype="<u4")
            pairs_of_file = pathlib.Path(path + ".pairs").read_text("utf8").split("\n")[:-1]
            words = words.reshape(-1, width + head["pairs"])
            number_of = (lambda name: known.get(name, -1)) if pair_names else (lambda name: known.setdefault(name, len(known)))
            place = np.array([number_of(name) for name in pairs_of_file] + [-1], dtype=np.int64)
            pairs = words[:, width:]
            pairs = place[np.where(pairs == 0xFFFFFFFF, len(place) - 1, pairs)].astype(np.int32)
            line, candidate = words[:, 0].astype(np.int64), words[:, 1].astype(np.int64)
            numbers = words[:, 2:width].copy().view("<f4")
            sums = [[sum(c[1][at] for at in glance) for c in question["candidates"]] for question in questions]
            golds = [[c[0] for c in question["candidates"]] for question in questions]
            match = np.array([sums[q][c] for q, c in zip(line, candidate)], dtype=np.float32)
            gold = np.array([golds[q][c] for q, c in zip(line, candidate)], dtype=bool)
            self.folds += [fold(question["id"] if is_story(path) else question["doc"]) for question in questions]
            rows.append((np.full(len(line), number), line, candidate, line + first, gold, numbers[:, 0], np.column_stack([numbers[:, 1:], match]), pairs))
            first += len(questions)
        self.file, self.line, self.candidate, self.question, self.gold, self.share, self.numbers, self.pairs = (np.concatenate(part) for part in zip(*rows))
        self.pair_names, self.folds = list(known), np.array(self.folds)

    def training_rows(self):
        """A question's own sentence and the first few others that were read, which follow each other in the file."""
        sentence = np.cumsum(np.concatenate([[True], (self.question[1:] != self.question[:-1]) | (self.candidate[1:] != self.candidate[:-1])]))
        starts = np.flatnonzero(np.concatenate([[True], self.question[1:] != self.question[:-1]]))
        before = np.repeat(sentence[starts], np.diff(np.concatenate([starts, [len(sentence)]])))
        has_gold = np.zeros(len(self.folds), dtype=bool)
        has_gold[self.question[self.gold]] = True
        return (self.gold | (sentence - before < SPANS_READ)) & has_gold[self.question]

    def positives(self, rows):
        """The best of a question's own candidates, or all of them when none is half right."""
        best = np.zeros(len(self.folds), dtype=np.float32)
        np.maximum.at(best, self.question[rows], self.share[rows] * self.gold[rows])
        top = best[self.question[rows]]
        return self.gold[rows] & ((top < 0.5) | (self.share[rows] >= top))

    def fit(self, rows, positive):
        """Maximizes the softmax probability of the positives among a question's candidates."""
        _, question = np.unique(self.question[rows], return_inverse=True)
        starts = np.flatnonzero(np.concatenate([[True], question[1:] != question[:-1]]))
        pairs, asked = self.pairs[rows], question
        seen = np.unique(np.stack([pairs.ravel(), np.repeat(asked, pairs.shape[1])], axis=1)[pairs.ravel() >= 0], axis=0)[:, 0]
        often = np.bincount(seen, minlength=len(self.pair_names)) >= SPANS_OFTEN
        kept = np.flatnonzero(often)
        place = np.full(len(self.pair_names) + 1, -1)
        place[kept] = np.arange(len(kept))
        columns = place[pairs]
        held = columns >= 0
        matrix = scipy.sparse.csr_matrix(
            (np.ones(held.sum(), dtype=np.float32), columns[held], np.concatenate([[0], np.cumsum(held.sum(axis=1))])), shape=(len(rows), len(kept))
        )
        transposed = matrix.T.tocsr()
        numbers = self.numbers[rows].astype(np.float64)
        count = numbers.shape[1]

        def loss(weights):
            score = numbers @ weights[:count] + matrix @ weights[count:].astype(np.float32)
            mass = np.exp(score - np.maximum.reduceat(score, starts)[question])
            part = mass / np.add.reduceat(mass, starts)[question]
            hit = np.add.reduceat(part * positive, starts)
            slope = part - part * positive / hit[question]
            gradient = np.concatenate([numbers.T @ slope, transposed @ slope.astype(np.float32)]) + L2_SPANS * weights
            return -np.log(hit).sum() + L2_SPANS / 2 * weights @ weights, gradient

        found = scipy.optimize.minimize(loss, np.zeros(count + len(kept)), jac=True, method="L-BFGS-B", options={"maxiter": 80}).x
        weights = np.zeros(len(self.pair_names) + 1)
        weights[kept] = found[count:]
        return found[:count], weights

    def scores(self, model, rows):
        """Without the sentence's match."""
        numeric, weights = model
        return self.numbers[rows, :-1] @ numeric[:-1] + weights[self.pairs[rows]].sum(axis=1)


def spans(name, *paths):
    data = Spans(paths)
    training = data.training_rows()
    scores = np.zeros(len(data.question))
    models = []
    for held in range(FOLDS):
        rows = np.flatnonzero(training & (data.folds[data.question] != held))
        model = data.fit(rows, data.positives(rows))
        models.append(np.concatenate(model))
        rows = np.flatnonzero(data.folds[data.question] == held)
        scores[rows] = data.scores(model, rows)
    np.savez(f"spans.{name}.folds.npz", names=np.array(data.pair_names), models=np.array(models))
    for number, path in enumerate(paths):
        in_file = data.file == number
        write_strengths(path, data, scores, np.flatnonzero(in_file))
        rows = np.flatnonzero(in_file & data.gold)
        order = rows[np.lexsort([-scores[rows], data.question[rows]])]
        first = order[np.concatenate([[True], data.question[order][1:] != data.question[order][:-1]])]
        print(f"{pathlib.Path(path).name:36s} {len(first):6d}  in its sentence: exact {(data.share[first] > 0.999).mean():.3f}  F1 {data.share[first].mean():.3f}")
        place = np.searchsorted(np.unique(data.question[rows]), data.question[rows])
        peak = np.full(len(first), -np.inf)
        np.maximum.at(peak, place, scores[rows])
        sure = 1 / np.bincount(place, np.exp(scores[rows] - peak[place]))
        for least in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
            kept = first[sure >= least]
            print(f"    probability at least {least}: {len(kept) / len(first):.3f} of them, exact {(data.share[kept] > 0.999).mean():.3f}, half right {(data.share[kept] >= 0.5).mean():.3f}")
    rows = np.flatnonzero(training)
    numeric, weights = data.fit(rows, data.positives(rows))
    lines = ["# trained by train.py spans; the score of a candidate is the sum of its numbers times weight and of its pairs' weights"]
    lines += [f"{feature} {value:.4f}" for feature, value in zip(data.names, numeric)]
    pairs = [(pair, value) for pair, value in zip(data.pair_names, weights) if abs(value) >= LEAST_WEIGHT and pair.count(" ") == 1]
    lines += [f"{pair} {value:.2f}" for pair, value in sorted(pairs)]
    (HERE / f"spans.{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf8")
    print(f"{len(pairs)} pairs")


def strengths(name, *paths):
    known = np.load(f"spans.{name}.folds.npz")
    for path in paths:
        data = Spans([path], known["names"].tolist())
        scores = np.zeros(len(data.question))
        for held, model in enumerate(known["models"]):
            rows = np.flatnonzero(data.folds[data.question] == held)
            scores[rows] = data.scores((model[: len(data.names) + 1], model[len(data.names) + 1 :]), rows)
        write_strengths(path, data, scores, np.arange(len(scores)))


def write_strengths(path, data, scores, rows):
    """Writes what the ranking takes from the short answers, by models that have not seen the document: of each sentence
    that was read, the best candidate's score and the logarithm of the mean of the exponentials."""
    order = rows[np.lexsort([data.candidate[rows], data.line[rows]])]
    line, candidate, score = data.line[order], data.candidate[order], scores[order]
    starts = np.flatnonzero(np.concatenate([[True], (line[1:] != line[:-1]) | (candidate[1:] != candidate[:-1])]))
    best = np.maximum.reduceat(score, starts)
    sizes = np.diff(np.concatenate([starts, [len(score)]]))
    mean = np.add.reduceat(np.exp(score - np.repeat(best, sizes)), starts) / sizes
    np.save(path + ".strengths.npy", np.column_stack([line[starts], candidate[starts], best, best + np.log(mean)]))


def with_strengths(path, names, questions):
    """Puts the out-of-fold strengths in the place of those that the engine wrote with the weights that it had."""
    best, total = names.index("span.best"), names.index("span.sum")
    by_line = {}
    for line, candidate, *values in np.load(path + ".strengths.npy"):
        by_line.setdefault(int(line), {})[int(candidate)] = values
    for line, question in enumerate(questions):
        read = by_line.get(line, {})
        values = np.array(list(read.values())).reshape(-1, 2)
        top, least = (values.max(axis=0), values.min(axis=0)) if len(values) else (np.zeros(2), np.zeros(2))
        for at, candidate in enumerate(question["candidates"]):
            candidate[1][best], candidate[1][total] = read.get(at, least) - top


def with_own_strength(path, names, questions):
    """The same for the first sentence of a ranking that is judged."""
    best, total = names.index("short.best"), names.index("short.mean")
    for line, candidate, *values in np.load(path + ".strengths.npy"):
        if candidate == 0:
            questions[int(line)]["confidence"][best], questions[int(line)]["confidence"][total] = values


# Sentences: which of them answers.


def share(values):
    return f"{values.mean():.4f}" if len(values) else "-"


def write(path, names, values, note):
    lines = [f"# {note}"] + [f"{name} {value:.5f}" for name, value in zip(names, values)]
    path.write_text("\n".join(lines) + "\n", encoding="utf8")


def ranking(name, *paths):
    groups, names = [], None
    for path in paths:
        head, questions = load(path)
        names = head["features"]
        story = is_story(path)
        with_strengths(path, names, questions)
        for question in questions:
            if story and not question["answerable"]:
                continue
            # In an order that does not depend on the weights before: bagging and sums do.
            question["candidates"].sort(key=lambda candidate: (candidate[2], candidate[3]))
            features = np.array([c[1] for c in question["candidates"]], dtype=np.float64).reshape(-1, len(names))
            gold = np.array([c[0] for c in question["candidates"]], dtype=bool)
            groups.append((path, fold(question["id"] if story else question["doc"]), features, gold))
    free = [any(mark in feature for mark in MAY_BE_NEGATIVE) for feature in names]
    total = {}
    for held in range(FOLDS):
        models = fit_ranking(name, [g for g in groups if g[1] != held], free)
        for path, _, features, gold in (g for g in groups if g[1] == held):
            for label, score in zip(("linear", "trees"), scores(models, features)):
                rank = int((score[~gold] >= score[gold].max()).sum()) if gold.any() else 99
                total.setdefault((path, label), []).append(rank)
    for (path, label), ranks in total.items():
        ranks = np.array(ranks)
        print(f"{pathlib.Path(path).name:36s} {label:7s} {len(ranks):6d}  Hit@1 {(ranks < 1).mean():.4f}  Hit@3 {(ranks < 3).mean():.4f}")
    linear, trees = fit_ranking(name, groups, free)
    write(HERE / f"linear.{name}.txt", names, linear, "trained by train.py ranking; the linear score of a sentence is the sum of weight times feature")
    write_trees(HERE / f"trees.{name}.txt", names, trees)


def is_story(path):
    """The story is one document: its questions are spread over the folds one by one."""
    return "story" in pathlib.Path(path).name


def scores(models, features):
    linear, trees = models
    first = features @ linear
    if not len(features):
        return first, first
    return first, first + np.mean([forest.predict(relative(features), raw_score=True) for forest in trees], axis=0)


def relative(features):
    """Each feature as it is, and how far it stays below the best candidate's."""
    return np.hstack([features, features - features.max(axis=0)])


def fit_ranking(name, groups, free):
    groups = [g for g in groups if g[3].any() and not g[3].all()]
    kind = lambda path: "story" if is_story(path) else "own" if pathlib.Path(path).name.startswith("own-") else "set"
    weights = np.array([RANKING[kind(g[0])] for g in groups])
    bounds = [(None, None) if is_free else (0, None) for is_free in free]
    linear = listwise([g[2] for g in groups], [g[3] for g in groups], weights, bounds, L2_RANKING)
    leaves, rounds, forests = TREES[name]
    rows = np.vstack([relative(g[2]) for g in groups])
    golds = np.concatenate([g[3] for g in groups]).astype(int)
    sizes = [len(g[3]) for g in groups]
    start = np.concatenate([g[2] @ linear for g in groups])

    def forest(settings):
        data = lightgbm.Dataset(rows, golds, group=sizes, init_score=start, weight=np.repeat(weights, sizes))
        return lightgbm.train(dict(LAMBDAMART, num_leaves=leaves) | settings, data, num_boost_round=rounds)

    return linear, [forest(settings) for settings in forests]


def listwise(features, golds, counts, bounds, l2, scores=None):
    """Maximizes the softmax probability of the gold sentences, their scores so far given; the weights stay in their bounds. `counts`: what
    each question counts."""
    rows = np.vstack(features)
    scale = rows.std(axis=0) + 1e-6
    rows = rows / scale
    gold = np.concatenate(golds)
    sizes = [len(g) for g in golds]
    question = np.repeat(np.arange(len(sizes)), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    counts = counts / counts.sum()
    given = 0.0 if scores is None else np.concatenate(scores)

    def loss(weights):
        score = rows @ weights + given
        mass = np.exp(score - np.maximum.reduceat(score, starts)[question])
        share = mass / np.add.reduceat(mass, starts)[question]
        hit = np.add.reduceat(share * gold, starts)
        gradient = rows.T @ (counts[question] * (share - share * gold / hit[question])) + l2 * weights
        return -counts @ np.log(hit) + l2 / 2 * weights @ weights, gradient

    found = scipy.optimize.minimize(loss, np.zeros(rows.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 300})
    assert found.success, found.message
    return found.x / scale


def write_trees(path, names, forests, note="ranking; what the trees add to the linear score"):
    """A line a tree, in preorder: `feature:threshold` where smaller or equal goes to what follows, `=value` for a leaf;
    `-feature` is the feature's distance to the best candidate's. Of several forests each tree adds its share of the mean."""

    def node(tree):
        if "leaf_value" in tree:
            return [f"={tree['leaf_value'] / len(forests):.5f}"]
        at = tree["split_feature"]
        mark = names[at] if at < len(names) else "-" + names[at - len(names)]
        return [f"{mark}:{tree['threshold']:.6g}"] + node(tree["left_child"]) + node(tree["right_child"])

    lines = [f"# trained by train.py {note}"]
    lines += [" ".join(node(info["tree_structure"])) for forest in forests for info in forest.dump_model()["tree_info"]]
    path.write_text("\n".join(lines) + "\n", encoding="utf8")


def confidence(name, *paths):
    rows, labels, folds, origin, repeat, names = [], [], [], [], [], None
    for path in paths:
        head, questions = load(path)
        names = head["confidence"]
        with_own_strength(path, names, questions)
        for question in questions:
            hidden = ".hidden" in path
            if hidden and question["answerable"]:
                continue
            rows.append(question["confidence"])
            labels.append(question["answerable"])
            story = is_story(path)
            folds.append(fold(question["id"] if story else question["doc"] or ""))
            kinds = [("foreign", FOREIGN[name]), ("story", STORY[name]), ("short", SHORT[name]), ("hidden", HIDDEN[name])]
            repeat.append(next((weight for kind, weight in kinds if kind in path), 1.0))
            origin.append(path)
    rows = np.array(rows)
    labels, folds, origin = np.array(labels, dtype=float), np.array(folds), np.array(origin)
    # As many rows count for either side before they are weighed by their kind; foreign questions and paragraphs alone come on top.
    extra, short = (np.array([kind in path for path in origin]) for kind in ("foreign", "short"))
    sides = [((labels == label) & ~short & ~extra).sum() for label in (0, 1)]
    weights = np.where(labels == 1, 0.5 / max(sides[1], 1), 0.5 / max(sides[0], 1)) * np.array(repeat) * (~short).sum()
    scores = np.zeros(len(rows))
    for held in range(FOLDS):
        train = folds != held
        linear, trees = fit_confidence(name, names, rows[train], labels[train], weights[train])
        scores[~train] = logit(linear, trees, rows[~train])
    for path in paths:
        mine = origin == path
        if mine.any():
            print(f"{pathlib.Path(path).name:36s} {mine.sum():6d}  answerable answered {share(scores[mine & (labels == 1)] > 0)}, others refused {share(scores[mine & (labels == 0)] <= 0)}")
    positive, negative = scores[labels == 1], scores[labels == 0]
    order = np.sort(negative)
    auc = (np.searchsorted(order, positive, "left") + np.searchsorted(order, positive, "right")).mean() / 2 / len(order)
    print(f"AUC {auc:.4f}")
    told = 1 / (1 + np.exp(-scores))
    for low in np.arange(0, 1, 0.1):
        inside = (told >= low) & (told < low + 0.1)
        if inside.any():
            mean = lambda values: np.average(values[inside], weights=weights[inside])
            print(f"    told {low:.1f} to {low + 0.1:.1f}: {inside.sum():6d} questions, weighed as in training {mean(told):.3f}, can be answered {mean(labels):.3f}")
    linear, trees = fit_confidence(name, names, rows, labels, weights)
    file = "confidence" if name == "within" else f"confidence.{name}"
    write(HERE / f"{file}.txt", list(names) + ["bias"], linear, "trained by train.py confidence; the logit of the probability is the weighted sum plus the bias")
    write_trees(HERE / f"{file}.trees.txt", names, trees, "confidence; what the trees add to the logit")


def bounds_of(name, feature):
    """Between what a feature's weight may be. Across languages, what any sentence has is for the trees alone."""
    if name == "across" and feature.startswith("most."):
        return (0, 0)
    feature = feature.removeprefix("most.")
    says = {feature, feature.split(".")[-1]}
    return (None, 0) if says & SPEAKS_AGAINST else (None, None) if says & SPEAKS_EITHER_WAY else (0, None)


def fit_confidence(name, names, rows, labels, weights):
    linear = logistic(rows, labels, weights, L2_CONFIDENCE[name], [bounds_of(name, feature) for feature in names])
    leaves, rounds, seeds = TREES_CONFIDENCE[name]

    def forest(seed):
        data = lightgbm.Dataset(rows, labels.astype(int), weight=weights, init_score=logit(linear, [], rows))
        return lightgbm.train(dict(BINARY, num_leaves=leaves, seed=seed), data, num_boost_round=rounds)

    return linear, [forest(seed) for seed in seeds]


def order(*paths):
    """Which sentence of a text with an outline comes first: what its signs add to the score of the ranking, which knows none of these texts."""
    groups = []
    for number, path in enumerate(paths):
        head, questions = load(path)
        for question in questions:
            candidates = sorted((c for c in question["candidates"] if c[5]), key=lambda candidate: candidate[3])
            signs, scores, gold = (np.array([c[at] for c in candidates], dtype=float) for at in (5, 4, 0))
            if 0 < gold.sum() < len(gold):
                groups.append((number % JUDGEMENT_FOLDS, signs, scores, gold))
    first = lambda groups, weights: np.array([gold[np.argmax(signs @ weights + scores)] for _, signs, scores, gold in groups])
    before, after = [], []
    for held in range(JUDGEMENT_FOLDS):
        weights = fit_order(head["signs"], [g for g in groups if g[0] != held])
        tested = [g for g in groups if g[0] == held]
        before.extend(first(tested, 0 * weights))
        after.extend(first(tested, weights))
    print(f"    first, of {len(groups)} with the answer among those weighed: {np.mean(before):.3f} before, {np.mean(after):.3f} with what the signs add")
    weights = fit_order(head["signs"], groups)
    worth = np.mean([max(signs @ weights + scores) - max(scores) for _, signs, scores, _ in groups])
    write(HERE / "order.txt", [*head["signs"], "bias"], np.append(weights, WORTH - worth), "trained by train.py order; what a sentence's signs add to its score")


def fit_order(names, groups):
    signs, scores, golds = ([g[at] for g in groups] for at in (1, 2, 3))
    bounds = [bounds_of_judgement(name) for name in names]
    return listwise(signs, golds, np.ones(len(groups)), bounds, L2_ORDER / len(groups), scores)


def judgement(*paths):
    """Which first quotes answer: learnt from texts, judged on texts that were not seen."""
    rows, right, answerable, folds = [], [], [], []
    for number, path in enumerate(paths):
        head, questions = load(path)
        names = head["judgement"]
        for question in (question for question in questions if question["judgement"]):
            rows.append(question["judgement"])
            right.append(question["cited"])
            answerable.append(question["answerable"])
            folds.append(number % JUDGEMENT_FOLDS)
    rows, right, answerable, folds = np.array(rows), np.array(right, dtype=float), np.array(answerable), np.array(folds)
    weights = np.where(answerable, np.where(right == 1, 1.0, MISSED), NEAR)
    scores = np.zeros(len(rows))
    for held in range(JUDGEMENT_FOLDS):
        train = folds != held
        linear, trees = fit_judgement(names, rows[train], right[train], weights[train])
        scores[~train] = logit(linear, trees, rows[~train])
    told = 1 / (1 + np.exp(-scores))
    for least in (0.3, 0.4, 0.5, 0.6, 0.7):
        shown = told >= least
        of_answerable = lambda which: (shown & which)[answerable].mean()
        print(f"    from {least}: answered rightly {of_answerable(right == 1):.3f}, wrongly {of_answerable(right == 0):.3f}, near ones refused {(~shown)[~answerable].mean():.3f}")
    positive, order = scores[right == 1], np.sort(scores[~answerable])
    print(f"AUC {(np.searchsorted(order, positive, 'left') + np.searchsorted(order, positive, 'right')).mean() / 2 / len(order):.4f}")
    for low in np.arange(0, 1, 0.1):
        inside = (told >= low) & (told < low + 0.1)
        if inside.any():
            mean = lambda values: np.average(values[inside], weights=weights[inside])
            print(f"    told {low:.1f} to {low + 0.1:.1f}: {inside.sum():6d} questions, weighed as in training {mean(told):.3f}, answered by their quote {mean(right):.3f}")
    linear, trees = fit_judgement(names, rows, right, weights)
    write(HERE / "judgement.txt", [*names, "bias"], linear, "trained by train.py judgement; the logit of the probability is the weighted sum plus the bias")
    write_trees(HERE / "judgement.trees.txt", names, trees, "judgement; what the trees add to the logit")


SAYS = {"figure-asked", "holds-asked", "said", "said-by-all", "said-around", "labelled", "ranking", "score", "margin", "question.asks-alike", "question.said", "unsaid.least-likeness", "unsaid.heaviest-likeness"}
LACKS = ("deputy", "only-an-end", "lacks-", "other-", "unsaid.", "of-another", "shares-nothing", "unknown-", "question.asks-other", "question.unasked")


def bounds_of_judgement(feature):
    """Between what the weight of something that quotes say or lack may be: what near questions share with a text must not speak against it."""
    if feature.startswith("best."):
        feature = feature.removeprefix("best.")
        return (0, None) if "substring" in feature or "paragraph" in feature or feature in ("score", "margin") else bounds_of("within", feature)
    if feature in SAYS:
        return (0, None)
    return (None, 0) if feature.startswith(LACKS) else (None, None)


def fit_judgement(names, rows, right, weights):
    linear = logistic(rows, right, weights, L2_JUDGEMENT, [bounds_of_judgement(name) for name in names])
    leaves, rounds, seeds = TREES_JUDGEMENT

    def forest(seed):
        settings = BINARY | {"num_leaves": leaves, "learning_rate": 0.03, "min_child_samples": 20, "feature_fraction": 0.15, "seed": seed}
        data = lightgbm.Dataset(rows, right.astype(int), weight=weights, init_score=logit(linear, [], rows))
        return lightgbm.train(settings, data, num_boost_round=rounds)

    return linear, [forest(seed) for seed in seeds]


def logit(linear, forests, rows):
    first = rows @ linear[:-1] + linear[-1]
    return first + np.mean([forest.predict(rows, raw_score=True) for forest in forests], axis=0) if forests else first


if __name__ == "__main__":
    {"spans": spans, "strengths": strengths, "ranking": ranking, "confidence": confidence, "order": order, "judgement": judgement}[sys.argv[1]](*sys.argv[2:])
