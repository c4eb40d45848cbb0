#!/usr/bin/env python3
"""Runs `stet eval` on the sets of floors.toml and fails when a figure is below its floor. Floors may only rise.

    floors.py STET
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"


def main(stet):
    stet = str(pathlib.Path(stet).resolve())
    floors = tomllib.loads((HERE / "floors.toml").read_text("utf8"))["set"]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        # One data folder without and one with the source imported.
        article = next((SHARED / "article").glob("*.txt"))
        run([stet, "--data", f"{folder}/source", "--quiet", "import", str(article)])
        for floor in floors:
            arguments = [argument.replace("$EVAL", str(SHARED / "eval")).replace("$TESTS", str(HERE.parent / "tests")) for argument in floor["arguments"]]
            data = f"{folder}/{floor.get('data', 'digest')}"
            rows = json.loads(run([stet, "--data", data, "--quiet", "eval", "--json", *arguments]))
            for name, wanted in floor["floors"].items():
                row, figure = name.rsplit(".", 1)
                value = rows[row][figure]
                low = value is None or value < wanted
                failed += low
                print(f"{'LOW ' if low else 'ok  '} {floor['name']:32s} {name:20s} {value if value is None else round(value, 4)} (floor {wanted})")
    print(f"{sum(len(f['floors']) for f in floors) - failed} passed, {failed} failed")
    return failed != 0


def run(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
