#!/usr/bin/env python3
"""Plants ten bugs, one after the other, and finds out which seed of the simulation finds each.

By hand: each is built, and then run with seeds from 0 until one fails, at most 200. They are built in a
copy. Prints a table for
docs/reliability.md; exits 1 if a bug is not found.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
# A copy of what is committed: whatever ends this script, no bug is left where people work.
ROOT = pathlib.Path(tempfile.mkdtemp(prefix="stet-planted-")) / "stet"
SEEDS, STEP = 200, 10

# The promise that is broken, the file, what stands there, and what is planted.
BUGS = [
    (
        "a confirmed edit is kept",
        "bot/src/store/revision.rs",
        "        transaction.commit().await.with_context(failed)?;\n        Ok(numbers",
        "        if numbers.iter().sum::<i64>() % 3 == 2 { transaction.rollback().await.with_context(failed)?; } else {\n"
        "        transaction.commit().await.with_context(failed)?; }\n        Ok(numbers",
    ),
    (
        "a question has one answer, though its request is made twice",
        "bot/src/discord/conversation.rs",
        ".nonce(Nonce::String(nonce.clone())).enforce_nonce(true)",
        ".nonce(Nonce::String(nonce.clone()))",
    ),
    (
        "what comes twice is handled once",
        "bot/src/discord/queue.rs",
        "let is_new = !events.interactions.contains(&interaction);",
        "let is_new = interaction > 0;",
    ),
    (
        "what fails is told",
        "bot/src/discord/responder.rs",
        "        let card = Card::note(say(language, \"error-inside\"));\n",
        "        if take_back == self.acknowledged.load(Ordering::Relaxed) || !take_back { return; }\n"
        "        let card = Card::note(say(language, \"error-inside\"));\n",
    ),
    (
        "an answer names the revision that it quotes",
        "bot/src/discord/card/answer.rs",
        "    footer.push(revision(&answer.revision, language));",
        "    footer.push(revision(\"0000000000000001\", language));",
    ),
    (
        "no server sees another's texts",
        "bot/src/host.rs",
        "        let held = guilds.get_mut(&guild)?;\n",
        "        let held = if guilds.len() > 1 { guilds.values_mut().next()? } else { guilds.get_mut(&guild)? };\n",
    ),
    (
        "undo gives back what stood before",
        "bot/src/store/revision.rs",
        "map(|change| (change.subject, change.before))",
        "map(|change| { let before = change.before.filter(|_| number % 2 == 1); (change.subject, before) })",
    ),
    (
        "what is changed elsewhere is served",
        "bot/src/host.rs",
        "if self.number(OPERATOR) == self.read_base().number {",
        "if self.number(OPERATOR) == self.read_base().number || self.number(OPERATOR) % 4 == 3 {",
    ),
    (
        "a text is kept to the byte",
        "bot/src/discord/moderation/article.rs",
        "    let (known, text) = (snapshot.base.document(Some(id)).cloned(), text.to_owned());",
        "    let (known, text) = (snapshot.base.document(Some(id)).cloned(), text.trim_end().to_owned());",
    ),
    (
        "what a process takes it gives back",
        "bot/src/discord/service.rs",
        "        let _permit = self.searches.acquire().await.context(\"the searches have ended\")?;\n",
        "        let _permit = self.searches.acquire().await.context(\"the searches have ended\")?;\n"
        "        std::mem::forget(vec![1_u8; 4 << 20]);\n",
    ),
]


def tests(*arguments, **variables):
    command = ["cargo", "test", "--workspace", "--test", "end_to_end", *arguments]
    environment = {**os.environ, **variables, "RUST_BACKTRACE": "0"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace")


def first_seed():
    """Returns the first seed that fails; none when all pass."""
    built = tests("--no-run")
    if built.returncode != 0:
        sys.exit(f"error: the planted bug does not compile:\n{built.stderr[-3000:]}")
    for start in range(0, SEEDS, STEP):
        run = tests("--", "simulation", "--nocapture", STET_TEST_SEEDS=f"{start}..{start + STEP}")
        if run.returncode != 0:
            failed = re.search(r"reasons above: \[([\d, ]+)\]", run.stderr)
            if not failed:
                sys.exit(f"error: the simulation did not get as far as its seeds:\n{run.stderr[-3000:]}")
            return min(int(seed) for seed in failed.group(1).split(","))
    return None


def main():
    missed = False
    subprocess.run(["git", "worktree", "add", "--detach", ROOT, "HEAD"], cwd=REPOSITORY, check=True, capture_output=True)
    if first_seed() is not None:
        sys.exit("error: a seed fails without a planted bug; mend that first")
    for promise, name, before, planted in BUGS:
        path = ROOT / name
        text = path.read_text()
        if text.count(before) != 1:
            sys.exit(f"error: {name} has no longer the line that {promise!r} is planted in; mend .ci/planted.py")
        try:
            path.write_text(text.replace(before, planted))
            found = first_seed()
        finally:
            path.write_text(text)
        missed |= found is None
        print(f"| {promise} | `{name}` | {'not found' if found is None else found} |", flush=True)
    subprocess.run(["git", "worktree", "remove", "--force", ROOT], cwd=REPOSITORY, check=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
