#!/usr/bin/env python3
"""Trains linear.*.txt, trees.*.txt and confidence*.txt from features that `stet eval --features` wrote. See README.md beside this file.

    train.py ranking NAME FILE...       answerable questions; NAME is en, zh, en2zh or zh2en (question to text)
    train.py confidence NAME FILE...    answerable and other questions; NAME is within or across (languages)

Prints cross-validated figures and writes the weights beside this file.

Needs numpy, scipy and lightgbm. The same files give the same weights: seeds are fixed, sums are taken in file order.
"""
import json
import pathlib
import sys

import lightgbm
import numpy as np
import scipy.optimize

HERE = pathlib.Path(__file__).resolve().parent
FOLDS = 5
MAY_BE_NEGATIVE = [
    ".lacking", "missing", ".next", "opens-", "closes-", "length", "novelty", "position", "refers-back", "new-numbers",
]  # other features can only speak for a sentence
TREES = {"en": (7, 80), "zh": (15, 250)}  # leaves and number of trees; across languages the linear score is as good
LAMBDAMART = {
    "objective": "lambdarank", "lambdarank_truncation_level": 5, "learning_rate": 0.05, "min_child_samples": 40,
    "bagging_fraction": 0.8, "bagging_freq": 1, "feature_fraction": 0.5, "reg_lambda": 5.0,
    "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": 2, "verbose": -1,
}
STORY_RANKING = 4  # a story question counts as so many others when sentences are ranked
STORY = 26.0  # and when answers are judged: a story question weighs as much as this many others: its sets are small
HIDDEN = 0.3  # and one whose paragraph was taken out as much as this: nothing tells it from a question that is answered
L2_RANKING, L2_CONFIDENCE = 0.2, 3e-4
TREES_CONFIDENCE = {"within": (7, 250)}
BINARY = {name: value for name, value in LAMBDAMART.items() if "lambdarank" not in name} | {"objective": "binary", "min_child_samples": 30}


def load(path):
    with open(path, encoding="utf8") as lines:
        names = json.loads(next(lines))
        return names, [json.loads(line) for line in lines]


def fold(document):
    """Grouped by document: all questions about one document, in any set and language, share a fold."""
    return sum(document.encode("utf8")) % FOLDS


def logistic(rows, labels, weights, l2, steps=300):
    """Newton's method for logistic regression with weights on the rows; deterministic."""
    solution = np.zeros(rows.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(rows @ solution, -30, 30)))
        gradient = rows.T @ (weights * (p - labels)) / weights.sum() + l2 * solution
        curvature = weights * p * (1 - p)
        hessian = (rows * curvature[:, None]).T @ rows / weights.sum() + l2 * np.eye(rows.shape[1])
        step = np.linalg.solve(hessian, gradient)
        solution -= step
        if np.abs(step).max() < 1e-7:
            break
    return solution


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
        for question in questions:
            if story and not question["lang"].startswith(name):
                continue
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
    if trees is not None:
        write_trees(HERE / f"trees.{name}.txt", names, trees)


def is_story(path):
    """The story is one document: its questions are spread over the folds one by one."""
    return "story" in pathlib.Path(path).name


def scores(models, features):
    linear, trees = models
    first = features @ linear
    if trees is None or not len(features):
        return (first,)
    return first, first + trees.predict(relative(features), raw_score=True)


def relative(features):
    """Each feature as it is, and how far it stays below the best candidate's."""
    return np.hstack([features, features - features.max(axis=0)])


def fit_ranking(name, groups, free):
    groups = [g for g in groups if g[3].any() and not g[3].all()]
    groups = [g for g in groups for _ in range(STORY_RANKING if is_story(g[0]) else 1)]
    linear = listwise([g[2] for g in groups], [g[3] for g in groups], free)
    if name not in TREES:
        return linear, None
    leaves, rounds = TREES[name]
    data = lightgbm.Dataset(
        np.vstack([relative(g[2]) for g in groups]),
        np.concatenate([g[3] for g in groups]).astype(int),
        group=[len(g[3]) for g in groups],
        init_score=np.concatenate([g[2] @ linear for g in groups]),
    )
    return linear, lightgbm.train(dict(LAMBDAMART, num_leaves=leaves), data, num_boost_round=rounds)


def listwise(features, golds, free):
    """Maximizes the softmax probability of the gold sentences; weights that must not be negative are not."""
    rows = np.vstack(features)
    scale = rows.std(axis=0) + 1e-6
    rows = rows / scale
    gold = np.concatenate(golds)
    sizes = [len(g) for g in golds]
    question = np.repeat(np.arange(len(sizes)), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])

    def loss(weights):
        score = rows @ weights
        mass = np.exp(score - np.maximum.reduceat(score, starts)[question])
        share = mass / np.add.reduceat(mass, starts)[question]
        hit = np.add.reduceat(share * gold, starts)
        gradient = rows.T @ (share - share * gold / hit[question]) / len(sizes) + L2_RANKING * weights
        return -np.log(hit).mean() + L2_RANKING / 2 * weights @ weights, gradient

    bounds = [(None, None) if is_free else (0, None) for is_free in free]
    found = scipy.optimize.minimize(loss, np.zeros(rows.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 300})
    return found.x / scale


def write_trees(path, names, model, note="ranking; what the trees add to the linear score"):
    """A line a tree, in preorder: `feature:threshold` where smaller or equal goes to what follows, `=value` for a leaf;
    `-feature` is the feature's distance to the best candidate's."""

    def node(tree):
        if "leaf_value" in tree:
            return [f"={tree['leaf_value']:.5f}"]
        at = tree["split_feature"]
        mark = names[at] if at < len(names) else "-" + names[at - len(names)]
        return [f"{mark}:{tree['threshold']:.6g}"] + node(tree["left_child"]) + node(tree["right_child"])

    lines = [f"# trained by train.py {note}"]
    lines += [" ".join(node(info["tree_structure"])) for info in model.dump_model()["tree_info"]]
    path.write_text("\n".join(lines) + "\n", encoding="utf8")


def confidence(name, *paths):
    rows, labels, folds, origin, repeat, names = [], [], [], [], [], None
    for path in paths:
        head, questions = load(path)
        names = head["confidence"]
        for question in questions:
            hidden = ".hidden" in path
            if hidden and question["answerable"]:
                continue
            rows.append(question["confidence"])
            labels.append(question["answerable"])
            story = is_story(path)
            folds.append(fold(question["id"] if story else question["doc"] or ""))
            repeat.append(STORY if story else HIDDEN if hidden else 1.0)
            origin.append(path)
    rows, labels, folds, origin = np.array(rows), np.array(labels, dtype=float), np.array(folds), np.array(origin)
    weights = np.where(labels == 1, 0.5 / max(labels.sum(), 1), 0.5 / max((1 - labels).sum(), 1))
    weights = weights * np.array(repeat) * len(rows)
    scores = np.zeros(len(rows))
    for held in range(FOLDS):
        train = folds != held
        linear, trees = fit_confidence(name, rows[train], labels[train], weights[train])
        scores[~train] = logit(linear, trees, rows[~train])
    for path in paths:
        mine = origin == path
        if mine.any():
            print(f"{pathlib.Path(path).name:36s} {mine.sum():6d}  answerable answered {share(scores[mine & (labels == 1)] > 0)}, others refused {share(scores[mine & (labels == 0)] <= 0)}")
    positive, negative = scores[labels == 1], scores[labels == 0]
    order = np.sort(negative)
    auc = (np.searchsorted(order, positive, "left") + np.searchsorted(order, positive, "right")).mean() / 2 / len(order)
    print(f"AUC {auc:.4f}")
    linear, trees = fit_confidence(name, rows, labels, weights)
    file = "confidence.txt" if name == "within" else f"confidence.{name}.txt"
    write(HERE / file, list(names) + ["bias"], linear, "trained by train.py confidence; the logit of the probability is the weighted sum plus the bias")
    if trees is not None:
        write_trees(HERE / "confidence.trees.txt", names, trees, "confidence; what the trees add to the logit")


def fit_confidence(name, rows, labels, weights):
    scale = rows.std(axis=0) + 1e-6
    design = np.hstack([rows / scale, np.ones((len(rows), 1))])
    solution = logistic(design, labels, weights, L2_CONFIDENCE)
    linear = np.concatenate([solution[:-1] / scale, solution[-1:]])
    if name not in TREES_CONFIDENCE:
        return linear, None
    leaves, rounds = TREES_CONFIDENCE[name]
    data = lightgbm.Dataset(rows, labels.astype(int), weight=weights, init_score=logit(linear, None, rows))
    return linear, lightgbm.train(dict(BINARY, num_leaves=leaves), data, num_boost_round=rounds)


def logit(linear, trees, rows):
    first = rows @ linear[:-1] + linear[-1]
    return first if trees is None else first + trees.predict(rows, raw_score=True)


if __name__ == "__main__":
    {"ranking": ranking, "confidence": confidence}[sys.argv[1]](*sys.argv[2:])
