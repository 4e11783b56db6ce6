#!/usr/bin/env python3
"""Counts test cases in a JUnit file of ctest: what GoogleTest, Python's unittest and our scripts print; a silent program is one.

The last line of the output is `N passed, N failed`; the exit code is 1 when a test failed, when none ran, or when one was
skipped where CI=true.
"""
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

GTEST = {
    "passed": re.compile(r"^\[  PASSED  \] (\d+) tests?", re.M),
    "failed": re.compile(r"^\[  FAILED  \] (\d+) tests?, listed", re.M),
    "skipped": re.compile(r"^\[  SKIPPED \] (\d+) tests?, listed", re.M),
}
UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n\n(?:OK|FAILED)(?: \((.*)\))?$", re.M)
PLAIN = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)


def cases(output, ok):
    """The numbers of passed, failed and skipped cases of one test program."""
    plain, unittest = PLAIN.findall(output), UNITTEST.findall(output)
    if plain:
        passed, failed, skipped = (int(n or 0) for n in plain[-1])
    elif unittest:
        ran, details = unittest[-1]
        counts = {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", details)}
        failed, skipped = counts.get("failures", 0) + counts.get("errors", 0), counts.get("skipped", 0)
        passed = max(0, int(ran) - failed - skipped)
    else:
        # The last summary counts: a program may print those of its children.
        passed, failed, skipped = (
            int((pattern.findall(output) or [0])[-1]) for pattern in GTEST.values())
        if not GTEST["passed"].search(output):
            passed = 1 if ok else 0
    if not ok and failed == 0:
        failed = 1  # crashed, timed out, or could not be started
    return passed, failed, skipped


def main(path):
    passed = failed = skipped = 0
    skip_fails = os.environ.get("CI") == "true"
    try:
        tests = ElementTree.parse(path).getroot().findall("testcase")
    except (OSError, ElementTree.ParseError) as error:
        print(f"no test ran: {error}")
        tests = []
    for test in tests:
        counts = cases(test.findtext("system-out") or "", test.get("status") == "run")
        if test.get("status") == "notrun":
            counts = (0, 1, 0)  # its program is missing: it was not built
        if test.get("status") == "disabled":
            counts = (0, 0, 1)
        if counts[1]:
            print(f"failed: {test.get('name')} ({counts[1]} of {sum(counts)})")
        if counts[2]:
            print(f"skipped: {test.get('name')} ({counts[2]})")
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
    if skip_fails:
        failed, skipped = failed + skipped, 0
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
