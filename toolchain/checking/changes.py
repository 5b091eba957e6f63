# SPDX-License-Identifier: Apache-2.0
"""Which sources a change touches, and which tenth of all has its turn.

Used where judging all of a tree takes too long for each change. Over ten commits in a row each
source has its turn once.
"""

import hashlib
import pathlib
import re
import subprocess

# Of the sources that include a changed header, so many: a finding in a header shows in each.
INCLUDERS = 3
TURNS = 10
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def git(tree: pathlib.Path, *words: str) -> str | None:
    """What git prints, or None where it can't answer."""
    try:
        done = subprocess.run(["git", "-C", tree, *words], check=False, capture_output=True,
                              text=True)
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def base_of(tree: pathlib.Path, last_good: str | None) -> str | None:
    """The commit that the tree is compared with: the last one that was good here, else where the
    branch left the main one, else the commit before. None without a history."""
    head = git(tree, "rev-parse", "HEAD")
    if head is None:
        return None
    if last_good and git(tree, "merge-base", "--is-ancestor", last_good, "HEAD") is not None:
        return last_good
    for main in ("origin/HEAD", "origin/main", "main"):
        fork = git(tree, "merge-base", "HEAD", main)
        if fork and fork != head:
            return fork
    return git(tree, "rev-parse", "--verify", "--quiet", "HEAD~1")


def changed_since(tree: pathlib.Path, base: str) -> set[pathlib.Path]:
    """Files that differ from that commit, and files that git does not know yet."""
    differ = git(tree, "diff", "--name-only", "--diff-filter=d", base) or ""
    new = git(tree, "ls-files", "--others", "--exclude-standard") or ""
    return {tree / name for name in (differ + "\n" + new).splitlines() if name}


def includers_of(header: pathlib.Path, sources: list[pathlib.Path]) -> list[pathlib.Path]:
    """A few of the sources that include a header, the one of its own name first."""
    found = []
    for source in sources:
        names = INCLUDE.findall(source.read_text(encoding="utf-8", errors="replace"))
        if any(header.as_posix().endswith("/" + name) for name in names):
            found.append(source)
    return sorted(found, key=lambda source: (source.stem != header.stem, source))[:INCLUDERS]


def touched(changed: set[pathlib.Path], sources: list[pathlib.Path]) -> set[pathlib.Path]:
    """The sources that changed, and a few that include a header that changed."""
    result = changed.intersection(sources)
    for header in changed:
        if header.suffix == ".h":
            result.update(includers_of(header, sources))
    return result


def turn_of(tree: pathlib.Path) -> int:
    """Which tenth it is: the number of commits, modulo ten. 0 without a history."""
    count = git(tree, "rev-list", "--count", "HEAD")
    return int(count) % TURNS if count else 0


def has_turn(name: str, turn: int) -> bool:
    """Whether a path, relative to its tree, belongs to that tenth."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % TURNS == turn
