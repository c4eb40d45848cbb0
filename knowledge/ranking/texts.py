#!/usr/bin/env python3
"""Asks the questions of the texts in texts/, and writes what the order and the judgement are trained on: texts.py STET OUT_FOLDER.

Each text has a file of questions beside it, a line each: `gold` holds pieces of the text, any of which answers; it is empty where the text
has no answer, however near it comes (`family`: relation, person, attribute, cause, premise, figure). Text and questions were written by
people who did not know the engine. Each text is imported alone; of each question what would be quoted first is written, whatever the
threshold: `text-NAME.jsonl`.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

TEXTS = pathlib.Path(__file__).resolve().parent / "texts"


def bare(text):
    """Without Markdown's marks and without spaces, so that a quote compares with the text that it is from."""
    return re.sub(r"[\s#*_`>|-]+", "", text)


def main(stet, folder):
    folder = pathlib.Path(folder).resolve()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STET")}
    environment |= {"STET__KNOWLEDGE__STORY": "false", "STET__ANSWER__THRESHOLD": "0"}
    for questions in sorted(TEXTS.glob("*.jsonl")):
        name = questions.stem
        text = next(path for path in TEXTS.glob(f"{name}.*") if path != questions)
        data = folder / "data-texts" / name
        shutil.rmtree(data, ignore_errors=True)
        command = [str(pathlib.Path(stet).resolve()), "--quiet", "--data", str(data)]

        def run(*arguments):
            return subprocess.run([*command, *arguments], env=environment, check=True, capture_output=True, text=True).stdout

        document = json.loads(run("import", "--json", str(text)))["document"]
        pieces = [json.loads(line) for line in run("show", "--json", document).splitlines()]
        asked = folder / "asked" / f"text-{name}.questions.jsonl"
        with open(asked, "w", encoding="utf8") as out:
            for line in questions.read_text("utf8").splitlines():
                question = json.loads(line)
                gold = [number(pieces, piece) for piece in question["gold"]]
                known = {"id": question["id"], "lang": question["lang"], "question": question["question"], "doc": document, "gold": gold}
                out.write(json.dumps(known, ensure_ascii=False) + "\n")
        run("eval", "--questions", str(asked), "--scope", "document", "--features", str(folder / f"text-{name}.jsonl"))


def number(pieces, wanted):
    """The sentence that holds a piece of the text, or begins it."""
    wanted = bare(wanted)
    for piece in pieces:
        if wanted in bare(piece["text"]):
            return piece["sentence"]
    return max(pieces, key=lambda piece: len(os.path.commonprefix([wanted, bare(piece["text"])])))["sentence"]


if __name__ == "__main__":
    main(*sys.argv[1:])
