#!/usr/bin/env python3
"""Trains linear.*.txt and confidence.txt from features that `stet eval --features` wrote. See README.md beside this file.

    train.py ranking LANGUAGE FILE...   answerable questions in en or zh; prints cross-validated Hit@1 and writes linear.LANGUAGE.txt
    train.py confidence FILE...         answerable and other questions; prints cross-validated figures and writes confidence.txt

Needs numpy only. The same files give the same weights: nothing is random, and sums are taken in file order.
"""
import json
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
FOLDS = 5
HARDEST = 12  # negatives kept for each question
HARD_BY = ["words.soft", "pairs.soft", "characters.soft"]
STORY = 26.0  # a story question weighs as much as this many others: its sets are small
L2_RANKING, L2_CONFIDENCE = 3e-2, 3e-4


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


def ranking(language, *paths):
    groups, names = [], None
    for path in paths:
        head, questions = load(path)
        names = head["features"]
        for question in questions:
            features = np.array([c[1] for c in question["candidates"]], dtype=np.float64)
            gold = np.array([c[0] for c in question["candidates"]], dtype=bool)
            if len(features) and gold.any():
                groups.append((path, fold(question["doc"]), features, gold))
            else:
                groups.append((path, fold(question["doc"]), None, None))
    stacked = np.vstack([g[2] for g in groups if g[2] is not None])
    scale = stacked.std(axis=0) + 1e-6

    hard = [names.index(name) for name in HARD_BY]

    def fit(chosen):
        differences, importance = [], []
        for _, _, features, gold in chosen:
            if features is None or gold.all():
                continue
            wrong = features[~gold]
            # The hardest by features alone, so that the shipped weights have no say in the next ones.
            hardest = np.argsort(-wrong[:, hard].sum(axis=1), kind="stable")[:HARDEST]
            negatives = wrong[np.sort(hardest)]
            pairs = (features[gold][:, None, :] - negatives[None, :, :]).reshape(-1, features.shape[1])
            differences.append(pairs / scale)
            importance.append(np.full(len(pairs), 1 / len(pairs)))
        rows = np.vstack(differences)
        return logistic(rows, np.ones(len(rows)), np.concatenate(importance), L2_RANKING) / scale

    def hits(chosen, weights):
        result = {}
        for path, _, features, gold in chosen:
            rank = 99
            if features is not None:
                scores = features @ weights
                rank = int((scores[~gold] >= scores[gold].max()).sum())
            result.setdefault(path, []).append(rank)
        return result

    total = {}
    for held in range(FOLDS):
        weights = fit([g for g in groups if g[1] != held])
        for path, found in hits([g for g in groups if g[1] == held], weights).items():
            total.setdefault(path, []).extend(found)
    for path, ranks in total.items():
        ranks = np.array(ranks)
        print(f"{pathlib.Path(path).name:36s} {len(ranks):6d}  Hit@1 {(ranks < 1).mean():.4f}  Hit@3 {(ranks < 3).mean():.4f}")
    write(HERE / f"linear.{language}.txt", names, fit(groups), "trained by train.py ranking; the score of a sentence is the sum of weight times feature")


def confidence(*paths):
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
            # The story is one document: its questions are spread over the folds one by one.
            story = "story" in pathlib.Path(path).name
            folds.append(fold(question["id"] if story else question["doc"] or ""))
            repeat.append(STORY if story else 1.0)
            origin.append(path)
    rows, labels, folds, origin = np.array(rows), np.array(labels, dtype=float), np.array(folds), np.array(origin)
    scale = rows.std(axis=0) + 1e-6
    design = np.hstack([rows / scale, np.ones((len(rows), 1))])
    weights = np.where(labels == 1, 0.5 / max(labels.sum(), 1), 0.5 / max((1 - labels).sum(), 1))
    weights = weights * np.array(repeat)
    scores = np.zeros(len(rows))
    for held in range(FOLDS):
        train = folds != held
        scores[~train] = design[~train] @ logistic(design[train], labels[train], weights[train], L2_CONFIDENCE)
    for path in paths:
        mine = origin == path
        if mine.any():
            print(f"{pathlib.Path(path).name:36s} {mine.sum():6d}  answerable answered {share(scores[mine & (labels == 1)] > 0)}, others refused {share(scores[mine & (labels == 0)] <= 0)}")
    positive, negative = scores[labels == 1], scores[labels == 0]
    order = np.sort(negative)
    auc = (np.searchsorted(order, positive, "left") + np.searchsorted(order, positive, "right")).mean() / 2 / len(order)
    print(f"AUC {auc:.4f}")
    solution = logistic(design, labels, weights, L2_CONFIDENCE)
    values = np.concatenate([solution[:-1] / scale, solution[-1:]])
    write(HERE / "confidence.txt", list(names) + ["bias"], values, "trained by train.py confidence; the logit of the probability is the weighted sum plus the bias")


if __name__ == "__main__":
    {"ranking": ranking, "confidence": confidence}[sys.argv[1]](*sys.argv[2:])
