#!/usr/bin/env python3
"""Reads the source as text: rooms include only lower rooms, outside libraries stay in their room, files have one size,
names fit together where several files are compiled as one.

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
# What stands at the margin, where clang-format leaves all declarations.
DECLARED = re.compile(r"""^(?:template\ *<[^;{]*?>\s*)?(?:
    (?:class|struct|union|enum(?:\ class)?)\ (?P<type>\w+)(?:\ final)?\s*[:{]
  | using\ (?P<alias>\w+)\ =[^;]*;
  | using\ (?:\w+::)+(?P<taken>\w+);
  | TEST(?:_[FP])?\((?P<test>\w+,\s*\w+)\)
  | (?!return|using|namespace|extern)[\w:][^\n(){};=]*?[\s&*](?P<value>\w+)(?:\[[^\]\n]*\])*\s*(?:=|\{|;)
  | (?!return|using|namespace|extern)[\w:][^\n(){};=]*?[\s&*](?P<function>\w+)\((?P<parameters>[^{;]*?)\)[\w\s]*[{;]
  )""", re.MULTILINE | re.VERBOSE)
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


def parameter_types(parameters):
    """Of a function, without names and defaults; texts of any type count as the same, since one is taken for another."""
    text = re.sub(r"\s*=[^,]*", "", " ".join(parameters.split()))
    text = re.sub(r"(?:const std::string ?&|std::string_view|std::string|const char ?\*)(?=[ ,]|\w|$)", "text", text)
    return re.sub(r"(?<=[\w&*>]) ?\b\w+(?=,|$)", "", text)


def declared(text):
    """(name, what is declared, offset) of what stands at the margin of a text; functions with their parameters."""
    text = re.sub(r'R"(\w*)\(.*?\)\1"', lambda raw: re.sub(r"[^\n]", " ", raw.group()), text, flags=re.DOTALL)
    for match in DECLARED.finditer(text):
        kind = match.lastgroup if match.lastgroup != "parameters" else "function"
        name = match.group(kind)
        what = match.group() if kind in ("alias", "taken") else kind
        if kind == "function":
            name += "(" + parameter_types(match.group("parameters")) + ")"
        yield name, what, match.start()


def unity_problems(sources):
    """CI compiles several files of a room as one (cmake/toolchain.cmake). There a name in an anonymous namespace must be
    the only one of the room: two are an error, and one that a header has too hides that of the header."""
    hidden = {}
    functions = {}
    shared = {}
    for path, text in sorted(sources.items()):
        room = os.path.dirname(path) if path.startswith("tests/") else path.split("/")[0]
        if room in ("bench", "tests/fuzz") or path.endswith("/main.cc"):
            continue
        space = re.findall(r"(?m)^namespace ([\w:]+) \{$", text)
        place = (room, space[-1] if space else "")
        if path.endswith(".h"):
            for name, _, _ in declared(text):
                shared.setdefault((place, name.split("(")[0]), path)
            continue
        for block in re.finditer(r"(?ms)^namespace \{$(.*?)^\}  // namespace$", text):
            for name, what, offset in declared(block.group(1)):
                line = text.count("\n", 0, block.start(1) + offset) + 1
                hidden.setdefault((place, name), []).append((path, line, what))
                if what == "function":
                    functions.setdefault((place, name.split("(")[0]), []).append((path, line, what))
    for (place, name), found in hidden.items():
        path, line, what = found[-1]
        used = what.startswith("using")
        others = [one for one in found + (functions.get((place, name), []) if used else []) if one[0] != path]
        others = [one for one in others if not used or one[2] != what]
        if others:
            yield f"{path}:{line}: {name} is also in {others[0][0]}:{others[0][1]}; CI compiles the two as one file"
        elif not used and (header := shared.get((place, name.split("(")[0]))):
            yield f"{path}:{line}: {name} hides that of {header} from files that CI compiles together with this one"


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
    problems += unity_problems(sources)
    problems += format_problems(sorted(sources))
    for problem in problems:
        print(problem)
    print(f"figure: {len(sources)} source files read, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
