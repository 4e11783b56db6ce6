#!/usr/bin/env python3
"""What ops/verbs/count_tests.py makes of the output of a test program."""
import importlib.util
import os
import sys

sys.dont_write_bytecode = True
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
spec = importlib.util.spec_from_file_location("count_tests", os.path.join(ROOT, "ops", "verbs", "count_tests.py"))
count_tests = importlib.util.module_from_spec(spec)
spec.loader.exec_module(count_tests)

GREEN = "[==========] 3 tests from 1 test suite ran. (1 ms total)\n[  PASSED  ] 3 tests.\n"
RED = "[  PASSED  ] 2 tests.\n[  FAILED  ] 1 test, listed below:\n[  FAILED  ] A.B\n"
SKIPPED = "[  PASSED  ] 1 test.\n[  SKIPPED ] 2 tests, listed below:\n"

CASES = (
    ("a green GoogleTest program counts its tests", GREEN, True, (3, 0, 0)),
    ("a red one counts both", RED, False, (2, 1, 0)),
    ("skipped tests are told apart", SKIPPED, True, (1, 0, 2)),
    ("a crash after no summary is one failure", "[ RUN      ] A.B\n", False, (0, 1, 0)),
    ("a green summary and a bad exit code is a failure", GREEN, False, (3, 1, 0)),
    ("a script says its own numbers", "noise\n4 passed, 0 failed\n", True, (4, 0, 0)),
    ("the last line of a script counts", "1 passed, 0 failed\n2 passed, 1 failed, 3 skipped\n", False, (2, 1, 3)),
    ("unittest counts all that ran", "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=1)\n", False, (2, 2, 1)),
    ("a green unittest", "Ran 5 tests in 0.1s\n\nOK\n", True, (5, 0, 0)),
    ("a silent program is one test", "", True, (1, 0, 0)),
)

failed = 0
for name, output, ok, want in CASES:
    got = count_tests.cases(output, ok)
    if got != want:
        failed += 1
        print(f"FAILED: {name}: wanted {want}, got {got}")
print(f"{len(CASES) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
