#!/usr/bin/env python3
"""The n-th write, sync or rename below the data directory fails under load: nothing is acknowledged that is not there after a restart.

MFAD_FAULT_CASES is how many n are tried (6): 1 … 20, then evenly to 500; 500 and more means every n. In turn the disk fails once (EIO),
is full once (ENOSPC), and is full from then on (ENOSPC lasting). MFAD_SEED shifts which n is which.
"""
import collections
import errno
import mmap
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

import unittest

import daemon as programs
from daemon import Daemon, Store
from load import Load, check_nothing_lost

CONTROL_BYTES = 4096
HEAD = struct.Struct("<QQIIQ32s512s")
N_MAX, N_DENSE = 500, 20
LOAD_SECONDS_MAX = 20
QUIET_SECONDS = 0.5  # after an error that did not end the daemon, the load goes on for this long
FAULTS = {"EIO": (errno.EIO, False), "ENOSPC once": (errno.ENOSPC, False), "ENOSPC lasting": (errno.ENOSPC, True)}
EVERY_FAULT_FROM = 8  # a run of so many cases in which one of them never came has judged less than it says
MUST_END = ("head-register", "keyring")  # and the write-ahead log: an error there ends the daemon


def chosen(count):
    if count >= N_MAX:
        return list(range(1, N_MAX + 1))
    dense = list(range(1, min(count, N_DENSE) + 1))
    rest = count - len(dense)
    return dense + [N_DENSE + (N_MAX - N_DENSE) * k // rest for k in range(1, rest + 1)]


class FailingDisk:
    """The preloaded library and the memory that is shared with it."""

    def __init__(self, folder, below):
        self.file = os.path.join(folder, "control")
        with open(self.file, "wb") as control:
            control.write(b"\0" * CONTROL_BYTES)
        with open(self.file, "r+b") as control:
            self.memory = mmap.mmap(control.fileno(), CONTROL_BYTES)
        library = os.path.join(os.environ.get("MFAD_BUILD", "build/dev"), "tests", "libfailing_disk.so")
        self.environment = {"LD_PRELOAD": os.path.abspath(library), "MFAD_FAILING_DISK_BELOW": below, "MFAD_FAILING_DISK_CONTROL": self.file}

    def arm(self, n, number, for_ever=False):
        self.memory[8:32] = struct.pack("<QIIQ", 0, number, int(for_ever), 0)
        self.memory[0:8] = struct.pack("<Q", n)

    def look(self):
        _, seen, _, _, failed, operation, path = HEAD.unpack_from(self.memory)
        return seen, failed, operation.split(b"\0")[0].decode(), path.split(b"\0")[0].decode()


class Case(unittest.TestCase):
    """One n: `judge` says what became of it; any failed check is an exception. `injected` counts the faults that came."""
    injected = collections.Counter()

    def judge(self, n, fault):
        folder = tempfile.mkdtemp()
        made = Daemon(folder)
        disk = FailingDisk(folder, made.data)
        try:
            return self.live(made, disk, n, fault)
        finally:
            made.end()
            shutil.rmtree(folder)

    def start_failing(self, made, disk):
        before = dict(os.environ)
        os.environ.update(disk.environment)
        try:
            made.start()
        finally:
            os.environ.clear()
            os.environ.update(before)

    def live(self, made, disk, n, fault):
        self.start_failing(made, disk)
        made.make_callers()
        client = made.client()
        store = Store(client)
        client.close()
        number, for_ever = FAULTS[fault]
        disk.arm(n, number, for_ever)
        load = Load(made, store, threads=2).start()
        code = self.wait_for_the_end(made, disk, for_ever)
        if code is None:
            load.stop()
            code = made.stop()
        load.join()
        _, failed, operation, path = disk.look()
        self.assertGreater(failed, 0, f"no operation {n} came")
        self.injected[fault] += 1
        where = os.path.relpath(path, made.data)
        said = f"n {n}, {fault} of {operation} of {where}, exit {code}"
        self.assertIn(code, (0, 74), f"{said}: {made.log()[-1500:]}")
        if where in MUST_END or where.startswith("log/") and where.endswith(".log") and operation in ("write", "pwrite", "fdatasync", "fsync"):
            self.assertEqual(code, 74, said)
        if for_ever:  # whatever failed first, the log wants to be written under load, and cannot
            self.assertEqual(code, 74, f"{said}, {failed} failed")
        made.start()
        client = made.client()
        load.repeat_unanswered(client)
        try:
            check_nothing_lost(self, client, [load])
        except AssertionError as lost:
            raise AssertionError(f"{said}: {lost}") from lost
        client.close()
        self.assertEqual(made.stop(), 0, said)
        return "ended with 74" if code == 74 else "went on", f"{operation} of {kind_of(where)}"

    def wait_for_the_end(self, made, disk, for_ever):
        """The exit code, or None when the daemon goes on after the error; one that lasts is waited for until it has ended the daemon."""
        until = time.monotonic() + LOAD_SECONDS_MAX
        while time.monotonic() < until:
            try:
                return made.process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                if disk.look()[1] and not for_ever:
                    until = min(until, time.monotonic() + QUIET_SECONDS)
        return None


def kind_of(where):
    folder, name = os.path.split(where)
    name = "MANIFEST" if name.startswith("MANIFEST") else "OPTIONS" if name.startswith("OPTIONS") else name
    return os.path.join(folder, "*" + os.path.splitext(name)[1] if name[:1].isdigit() else name)


def main():
    cases = chosen(int(os.environ.get("MFAD_FAULT_CASES", "6")))
    seed = int(os.environ.get("MFAD_SEED", "1"))
    case, bad, ends, places = Case(), 0, collections.Counter(), collections.Counter()
    for index, n in enumerate(cases):  # not by n, which may grow by steps that leave one fault out
        fault = list(FAULTS)[(index + seed) % len(FAULTS)]
        try:
            end, place = case.judge(n, fault)
            ends[end] += 1
            places[place] += 1
            print(f"n {n}, {fault}: {place}, {end}", flush=True)
        except (AssertionError, programs.Unanswered, OSError, subprocess.TimeoutExpired) as failed:
            bad += 1
            print(f"FAILED n {n}, {fault}: {failed}", flush=True)
    for fault in FAULTS:
        if len(cases) >= EVERY_FAULT_FROM and not case.injected[fault]:
            bad += 1
            print(f"FAILED {fault}: never in {len(cases)} cases", flush=True)
    for place, count in places.most_common():
        print(f"{count:6} {place}")
    figures = [f"{case.injected[fault]} {fault}" for fault in FAULTS] + [f"{count} {end}" for end, count in ends.most_common()]
    print(f"{len(cases)} cases, {bad} bad; " + ", ".join(figures))
    print(f"{max(0, len(cases) - bad)} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
