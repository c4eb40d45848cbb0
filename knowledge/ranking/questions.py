#!/usr/bin/env python3
"""Writes the questions of questions.jsonl in the format of `stet eval`: questions.py EVAL_FOLDER OUT_FOLDER.

They were written for training, about the development half of XQuAD-R, in English and in Chinese at once. An answer is given by its
characters in the sentence (the first, and the one after the last), so that no text of the set is kept here. Writes
`own-<pair>.questions.jsonl` for each of en, zh, en2zh and zh2en.
"""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
PAIRS = {"en": ("en", "en"), "zh": ("zh", "zh"), "en2zh": ("en", "zh"), "zh2en": ("zh", "en")}
LANGUAGES = {"en": "en", "zh": "zh-Hans"}
TRAINED_ON = 1164  # the first lines: the others were written after the shipped weights were trained, and are for the next time


def lines(path):
    with open(path, encoding="utf8") as content:
        return [json.loads(line) for line in content]


def main(shared, folder):
    shared, folder = pathlib.Path(shared), pathlib.Path(folder)
    sentences = {}
    for language in LANGUAGES:
        for document in lines(shared / f"xquad-{language}.corpus.jsonl"):
            sentences[language, document["doc"]] = [sentence for paragraph in document["paragraphs"] for sentence in paragraph]
    known = lines(HERE / "questions.jsonl")[:TRAINED_ON]
    for pair, (asked, text) in PAIRS.items():
        with open(folder / f"own-{pair}.questions.jsonl", "w", encoding="utf8") as out:
            for number, question in enumerate(known, 1):
                document, gold = question["doc"], question[text]["gold"]
                start, end = question[text]["answer"]
                line = {"id": f"own-{number}", "lang": LANGUAGES[asked], "question": question[asked]["question"], "doc": document, "gold": [gold]}
                line["answer"] = sentences[text, document][gold - 1][start:end]
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
