#!/usr/bin/env python3
"""Runs the checker of ../shared/eval/community with the fields that a reader sees as the quote, alone and together. Floors may only rise.

    community.py STET
"""
import importlib.util
import pathlib
import sys

COMMUNITY = pathlib.Path(__file__).resolve().parent.parent.parent / "shared" / "eval" / "community"
# The least share that is right, and the most that is not, of each run.
FLOORS = [([], "right=.88,false_headline=0"), (["--together"], "right=.83,false_headline=0")]


def main(stet):
    spec = importlib.util.spec_from_file_location("check", COMMUNITY / "check.py")
    check = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check)
    # The question, heading or header row over a quote is shown with it.
    check.SHOWN = ["text", "lead"]
    failed = False
    for arguments, floor in FLOORS:
        sys.argv = ["check.py", stet, str(COMMUNITY), "--at-least", floor, *arguments]
        try:
            check.main()
        except SystemExit as end:
            failed |= end.code not in (None, 0)
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
