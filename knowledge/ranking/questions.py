#!/usr/bin/env python3
"""Writes the questions that `train.sh` needs beside those of ../shared/eval, in the format of `stet eval`: questions.py EVAL_FOLDER OUT_FOLDER.

Those of questions.jsonl were written for training, about the development half of XQuAD-R, in English and in Chinese at once. An answer
is given by its characters in the sentence (the first, and the one after the last), so that no text of the set is kept here. They go to
`own-<pair>.questions.jsonl` for each of en, zh, en2zh and zh2en. To `story-foreign-<language>.jsonl` go the questions of XQuAD-R, to be
asked of the story, which answers none of them; to `story-<language>.jsonl` the story's own, of tests/fixtures. `retold-<language>.corpus.jsonl`
is the story's digest as if somebody had imported it: in one language and without profiles, each line a paragraph; both kinds of
questions are asked of it across languages, too (`story-retold-<pair>.jsonl`, `story-foreign-retold-<pair>.jsonl`).
"""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
PAIRS = {"en": ("en", "en"), "zh": ("zh", "zh"), "en2zh": ("en", "zh"), "zh2en": ("zh", "en")}
LANGUAGES = {"en": "en", "zh": "zh-Hans"}
RETOLD = "retold"


def lines(path):
    with open(path, encoding="utf8") as content:
        return [json.loads(line) for line in content]


def write(path, questions):
    with open(path, "w", encoding="utf8") as out:
        out.writelines(json.dumps(question, ensure_ascii=False) + "\n" for question in questions)


def main(shared, folder):
    shared, folder = pathlib.Path(shared), pathlib.Path(folder)
    sentences = {}
    for language in LANGUAGES:
        for document in lines(shared / f"xquad-{language}.corpus.jsonl"):
            sentences[language, document["doc"]] = [sentence for paragraph in document["paragraphs"] for sentence in paragraph]
    known = lines(HERE / "questions.jsonl")
    for pair, (asked, text) in PAIRS.items():
        questions = []
        for number, question in enumerate(known, 1):
            document, gold = question["doc"], question[text]["gold"]
            start, end = question[text]["answer"]
            line = {"id": f"own-{number}", "lang": LANGUAGES[asked], "question": question[asked]["question"], "doc": document, "gold": [gold]}
            line["answer"] = sentences[text, document][gold - 1][start:end]
            questions.append(line)
        write(folder / f"own-{pair}.questions.jsonl", questions)
    short(shared, folder)
    story = lines(HERE / "../../tests/fixtures/story-questions.jsonl")
    asked, foreign = {}, {}
    for language in LANGUAGES:
        asked[language] = [question for question in story if question["lang"].startswith(language)]
        others = lines(shared / f"xquad-{language}.questions.jsonl")
        foreign[language] = [{"id": q["id"], "lang": q["lang"], "question": q["question"], "gold": []} for q in others]
        write(folder / f"story-{language}.jsonl", asked[language])
        write(folder / f"story-foreign-{language}.jsonl", foreign[language])
    for language, file in {"en": "en", "zh": "zh-Hant"}.items():
        digest = (HERE / f"../story/documents/talent-harvest/digest.{file}.txt").read_text("utf8").splitlines()
        document = {"doc": RETOLD, "title": "", "lang": file, "paragraphs": [[line] for line in digest if line.strip()]}
        write(folder / f"retold-{language}.corpus.jsonl", [document])
        other = "zh" if language == "en" else "en"
        for name, questions in (("story-retold", asked), ("story-foreign-retold", foreign)):
            write(folder / f"{name}-{other}2{language}.jsonl", [question | {"doc": RETOLD} for question in questions[other]])


def short(shared, folder):
    """Each paragraph of XQuAD-R as a document of its own, and the set's questions of it: `short-<pair>.questions.jsonl`; those that
    nothing answers go to a paragraph of the document that they are asked of in the set."""
    count = {}
    for language in LANGUAGES:
        documents = lines(shared / f"xquad-{language}.corpus.jsonl")
        count[language] = {document["doc"]: [len(paragraph) for paragraph in document["paragraphs"]] for document in documents}
        paragraphs = [document | {"doc": f"{document['doc']}¶{at}", "paragraphs": [paragraph]}
                      for document in documents for at, paragraph in enumerate(document["paragraphs"])]
        write(folder / f"short-{language}.corpus.jsonl", paragraphs)
    for pair, (_, text) in PAIRS.items():
        for kind in ("questions", "unanswerable"):
            questions = []
            for number, question in enumerate(lines(shared / f"xquad-{pair}.{kind}.jsonl")):
                sizes, at, before = count[text][question["doc"]], 0, 0
                if question["gold"]:
                    while question["gold"][0] > before + sizes[at]:
                        before, at = before + sizes[at], at + 1
                else:
                    at = number % len(sizes)
                gold = [gold - before for gold in question["gold"] if gold - before <= sizes[at]]
                questions.append(question | {"doc": f"{question['doc']}¶{at}", "gold": gold})
            write(folder / f"short-{pair}.{kind}.jsonl", questions)


if __name__ == "__main__":
    main(*sys.argv[1:])
