#!/usr/bin/env python3
"""Reads the source as text: rooms include only lower rooms, outside libraries stay in their room, files have one size.

docs/design.md sections 3 and 9 are the rules; docs/logging.md must name every log event.
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RANK = {"base": 0, "message": 1, "lists": 1, "classifier": 2, "policy": 3, "store": 4, "conf": 5, "engine": 6,
        "milter": 7, "cli": 7, "review": 7, "tests": 8, "bench": 8}
# Outside headers and the rooms that may include them (tests and bench may include all).
OWNERS = {
    r"mimetic/": {"message"}, r"pcre2": {"classifier"}, r"hs/|hs\.h": {"classifier"}, r"linear\.h": {"classifier"}, r"sqlite3\.h": {"store"}, r"libpq": {"store"},
    r"toml\+\+/": {"conf"}, r"libmilter/": {"milter"}, r"CLI/": {"cli"}, r"curl/": {"engine"}, r"unicode/": {"base"},
    r"sodium": {"base"}, r"systemd/": {"base"}, r"spdlog/": {"base"}, r"archive": {"base"}, r"boost/": {"review"},
    r"kainjow/": {"base"},
}
MAX_LINES = 420
BANNED = [(r"/home/[a-z]|/root/", "a path of one machine"), (r"\b(TODO|FIXME|XXX)\b", "a mark without an issue")]


def tracked():
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in out.stdout.splitlines() if os.path.exists(os.path.join(ROOT, line))]


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def include_problems(path, text):
    room = path.split("/")[0]
    if room not in RANK:
        return
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#include\s+["<]([^">]+)[">]', line)
        if not match:
            continue
        target = match.group(1)
        other = target.split("/")[0]
        if other in RANK and other != room and RANK[room] < 8 and RANK[other] >= RANK[room]:
            yield f"{path}:{number}: {room} (rank {RANK[room]}) includes {other} (rank {RANK[other]})"
        for pattern, owners in OWNERS.items():
            if re.match(pattern, target) and RANK[room] < 8 and room not in owners:
                yield f"{path}:{number}: <{target}> belongs to {', '.join(sorted(owners))}"


def text_problems(path, text):
    if path.startswith("tests/lint/") or path.endswith((".eml", ".svg", ".png")):
        return
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, what in BANNED:
            if re.search(pattern, line):
                yield f"{path}:{number}: {what}"


def log_problems(sources):
    """Every event of the code stands in docs/logging.md, and every documented one in the code."""
    events = set()
    for path, text in sources.items():
        if path.split("/")[0] in ("tests", "bench"):
            continue
        events |= set(re.findall(r'(?:->|\.)(?:info|warning|error|debug)\(\s*"([a-z_]+)"', text))
        events |= set(re.findall(r'(?:->|\.)write\(\s*[^",;]+,\s*"([a-z_]+)"', text))
    documented = set(re.findall(r"(?m)^\| `([a-z_]+)` \|", read("docs/logging.md")))
    for event in sorted(events - documented):
        yield f"docs/logging.md: event {event} is missing"
    for event in sorted(documented - events):
        yield f"docs/logging.md: event {event} is nowhere in the code"


def format_problems(paths):
    """Files that clang-format (.clang-format) would change."""
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", "--ferror-limit=1", *paths], cwd=ROOT, capture_output=True,
                          text=True, check=False)
    for line in done.stderr.splitlines():
        match = re.match(r"(\S+?):(\d+):\d+: error:", line)
        if match:
            yield f"{match.group(1)}:{match.group(2)}: run clang-format -i"


def main():
    problems = []
    sources = {}
    for path in tracked():
        if path.startswith("tests/data/") or path.startswith("LICENSES"):
            continue
        if not path.endswith((".h", ".cc", ".py", ".md", ".toml", ".txt", ".cmake", ".sh", ".service", ".json")) and "." in os.path.basename(path):
            continue
        text = read(path)
        problems += text_problems(path, text)
        if path.endswith((".h", ".cc")):
            sources[path] = text
            problems += include_problems(path, text)
            lines = text.count("\n")
            if lines > MAX_LINES and path.split("/")[0] not in ("tests", "bench") and "entities" not in path:
                problems.append(f"{path}: {lines} lines; is it still one idea?")
            if path.endswith(".h") and not text.startswith("//"):
                problems.append(f"{path}:1: a header opens with its purpose")
    problems += log_problems(sources)
    problems += format_problems(sorted(sources))
    for problem in problems:
        print(problem)
    print(f"figure: {len(sources)} source files read, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
