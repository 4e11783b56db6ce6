"""Calls that have a better replacement, and where they are right all the same."""
import re

from rule import Rule
from tree import lines

CODE = ("events", "projections", "adapters", "daemon")
ALL = CODE + ("tests",)
COMMENT = re.compile(r"//.*$")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')

# (pattern, folders it is banned in, files where it is right, what to do instead)
BANNED = (
    (r"\bstd::(cout|cerr|clog)\b", CODE, r"^daemon/(main\.cc|application|ctl/)", "return it, or log it in the root"),
    (r"(?<![\w.>:])(?:std::)?(?:printf\s*\(|fprintf\s*\(\s*std(?:out|err)\b)", CODE, r"^(daemon/(main\.cc|application|ctl/)|events/base/check\.cc)",
     "use fmt::format and return it"),
    (r"\bsleep_(for|until)\b|\bu?sleep\s*\(", ALL, r"^(adapters/system/|daemon/ctl/|tests/bench/)", "wait for a position, a condition or a step"),
    (r"\bsteady_clock::now\b", ("events", "projections", "daemon"), r"^daemon/(main\.cc|application|ctl/)",
     "take the time from the Clock port; only adapters measure their own waits"),
    (r"\b(system_clock|high_resolution_clock)::now\b|\bclock_gettime\s*\(|(?<![\w.>:])time\s*\(\s*(NULL|nullptr|0)\s*\)",
     CODE, r"^(adapters/(system|log)/|daemon/(main\.cc|application|ctl/))", "take the time from the Clock port"),
    (r"(?<![\w.>:])(?:std::)?s?rand\s*\(|\bstd::random_device\b|\bmt19937", CODE, r"^adapters/system/", "take bytes from the Random port"),
    (r"(?<![\w.>:])(?:std::)?(strcpy|strcat|sprintf|vsprintf|gets|strtok)\s*\(", ALL, r"$^", "use std::string, fmt::format or snprintf"),
    (r"(?<![\w.>:])(?:std::)?(atoi|atol|atof|stoi|stol|stoul|stoull|stoll|stod|strtol|strtoul)\s*\(", CODE, r"$^",
     "use std::from_chars: it refuses what is left over and out of range"),
    (r"\busing\s+namespace\s+(?!std\b)", CODE, r"$^",
     "name what you use"),
    (r"\busing\s+namespace\s+std\s*;", ALL, r"$^", "name what you use"),
    (r"(?<![\w.>:])assert\s*\(", CODE, r"$^", "use CHECK: it stays on in release builds"),
    (r"\bstd::thread\b", ALL, r"$^", "use std::jthread: it joins"),
    (r"\bmemcmp\s*\(", ("adapters/factors",), r"$^", "use the constant-time comparison of secrets"),
    (r"\b(?:std::)?(system|popen)\s*\(", CODE, r"$^", "start no shell"),
    (r"\blocaltime(_r)?\s*\(|\bgmtime\s*\(", CODE, r"$^", "format times with events/base/time.h"),
)


def check(tree):
    compiled = [(re.compile(pattern), folders, re.compile(right), instead) for pattern, folders, right, instead in BANNED]
    problems = []
    for path, number, line in lines(tree, (".cc", ".h"), ALL):
        code = COMMENT.sub("", STRING.sub('""', line))
        for pattern, folders, right, instead in compiled:
            if not path.startswith(tuple(f + "/" for f in folders)) or right.search(path):
                continue
            found = pattern.search(code)
            if found:
                problems.append(f"{path}:{number}: {found[0].strip()} is banned here: {instead}")
    return problems


RULES = [
    Rule(
        "no banned call",
        check,
        {
            "events/a.cc": 'std::cout << 1;\nx.time(0); y::printf("");\nauto t = std::chrono::system_clock::now();\n// strcpy(a, b)\n'
                           'log("strcpy(a)");\nstrcpy(a, b);\nusing namespace std;\n',
            "tests/unit/b_test.cc": "std::this_thread::sleep_for(1s);\nusing namespace std::chrono_literals;\nstd::thread t;\n",
            "adapters/system/clock.cc": "return std::chrono::system_clock::now();\n",
            "daemon/command/c.cc": "auto t = std::chrono::steady_clock::now();\n",
            "daemon/ctl/main.cc": "std::cout << table;\n",
        },
        [
            "daemon/command/c.cc:1: steady_clock::now is banned here: take the time from the Clock port; only adapters measure their own waits",
            "events/a.cc:1: std::cout is banned here: return it, or log it in the root",
            "events/a.cc:3: system_clock::now is banned here: take the time from the Clock port",
            "events/a.cc:6: strcpy( is banned here: use std::string, fmt::format or snprintf",
            "events/a.cc:7: using namespace std; is banned here: name what you use",
            "tests/unit/b_test.cc:1: sleep_for is banned here: wait for a position, a condition or a step",
            "tests/unit/b_test.cc:3: std::thread is banned here: use std::jthread: it joins",
        ],
    ),
]
