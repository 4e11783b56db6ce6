#!/usr/bin/env python3
"""What the daemon must not start with: damaged logs, lost or foreign keys, wrong command lines and configuration."""
import glob
import hashlib
import os
import shutil
import socket
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, Store, wait_for
from load import Load

# What RocksDB says about itself, and locks, are not data.
NOT_DATA = ("LOG", "LOCK")


def digests(folder):
    found = {}
    for path in glob.glob(os.path.join(folder, "**"), recursive=True):
        name = os.path.basename(path)
        if os.path.isfile(path) and not name.startswith(NOT_DATA):
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


class Refusal(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.daemons = []

    def tearDown(self):
        for daemon in self.daemons:
            daemon.end()
        shutil.rmtree(self.folder)

    def used(self, dev=False):
        """A daemon that was killed after some load."""
        daemon = Daemon(self.folder, dev=dev).start()
        self.daemons.append(daemon)
        daemon.make_callers()
        client = daemon.client()
        load = Load(daemon, Store(client)).start()
        wait_for("some load", lambda: len(load.acknowledged) > 60 or load.errors)
        daemon.kill()
        load.join()
        client.close()
        return daemon

    def check_refused(self, daemon, *words):
        code, said = daemon.refusal()
        self.assertEqual(code, 78, said)
        for word in words:
            self.assertIn(word, said)

    def check_refused_untouched(self, daemon, *words):
        before = digests(daemon.data)
        self.check_refused(daemon, *words)
        self.assertEqual(digests(daemon.data), before, "a refused store is left as it was")

    def check_goes_on(self, daemon):
        daemon.start()
        client = daemon.client()
        self.assertEqual(client.get("/readyz", None).status, 200)
        client.close()
        self.assertEqual(daemon.stop(), 0)

    def damage(self, daemon, pattern, at):
        """Turns one byte of the biggest file of that kind; gives back what puts it right again."""
        path = max(glob.glob(os.path.join(daemon.data, "log", pattern)), key=os.path.getsize)
        with open(path, "rb") as file:
            whole = file.read()
        place = int(len(whole) * at)
        with open(path, "wb") as file:
            file.write(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1:])

        def repair():
            with open(path, "wb") as file:
                file.write(whole)
        return repair


class Damage(Refusal):
    def test_a_byte_turned_in_the_write_ahead_log_is_refused_and_nothing_is_touched(self):
        daemon = self.used()
        for at in (0.1, 0.5, 0.9):
            with self.subTest(at=at):
                repair = self.damage(daemon, "*.log", at)
                self.check_refused_untouched(daemon, "log")
                repair()
        self.check_goes_on(daemon)

    def test_a_write_ahead_log_that_was_cut_is_refused(self):
        daemon = self.used()
        path = max(glob.glob(os.path.join(daemon.data, "log", "*.log")), key=os.path.getsize)
        with open(path, "rb") as file:
            whole = file.read()
        with open(path, "wb") as file:
            file.write(whole[:len(whole) // 2])
        self.check_refused_untouched(daemon, "log")
        with open(path, "wb") as file:
            file.write(whole)
        self.check_goes_on(daemon)

    def test_a_lost_log_beside_its_register_is_refused(self):
        daemon = self.used()
        away = os.path.join(self.folder, "away")
        os.rename(os.path.join(daemon.data, "log"), away)
        self.check_refused_untouched(daemon, "log")
        shutil.rmtree(os.path.join(daemon.data, "log"), ignore_errors=True)
        os.rename(away, os.path.join(daemon.data, "log"))
        self.check_goes_on(daemon)


class Keys(Refusal):
    def test_a_lost_keyring_is_refused(self):
        daemon = self.used()
        away = os.path.join(self.folder, "away")
        os.rename(os.path.join(daemon.data, "keyring"), away)
        self.check_refused_untouched(daemon, "keyring")
        os.rename(away, os.path.join(daemon.data, "keyring"))
        self.check_goes_on(daemon)

    def test_another_key_than_the_data_were_sealed_with_is_refused(self):
        daemon = self.used()
        key = os.path.join(self.folder, "kek")
        with open(key, "rb") as file:
            right = file.read()
        daemon.write("kek", os.urandom(32))
        self.check_refused_untouched(daemon, "key")
        daemon.write("kek", right)
        self.check_goes_on(daemon)

    def test_a_lost_development_key_is_refused(self):
        daemon = self.used(dev=True)
        away = os.path.join(self.folder, "away")
        os.rename(os.path.join(daemon.data, "dev-kek"), away)
        self.check_refused_untouched(daemon, "dev-kek", "--kek-file")
        os.rename(away, os.path.join(daemon.data, "dev-kek"))
        self.check_goes_on(daemon)


class CommandLine(Refusal):
    def refused(self, code, *words, arguments=(), config=None):
        daemon = Daemon(self.folder, dev=True, arguments=arguments)
        if "--listen" in daemon.arguments:
            daemon.listen = []
        if config is not None:
            daemon.arguments += ["--config", daemon.write("mfad.toml", config.encode())]
        self.daemons.append(daemon)
        ended, said = daemon.refusal()
        self.assertEqual(ended, code, said)
        for word in words:
            self.assertIn(word, said)

    def test_a_wrong_command_line_is_refused_with_a_word_that_helps(self):
        for code, words, arguments in (
                (2, ("--frobnicate",), ["--frobnicate"]),
                (2, ("extra",), ["extra"]),
                (78, ("no-address", "127.0.0.1:8080"), ["--listen", "no-address"]),
                (78, ("0.0.0.0", "loopback"), ["--listen", "0.0.0.0:0"]),
                (78, ("/no/such/file",), ["--config", "/no/such/file"])):
            with self.subTest(arguments=arguments):
                self.refused(code, *words, arguments=arguments)

    def test_a_port_that_is_taken_is_refused_before_anything_is_made(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            self.refused(78, "cannot listen on 127.0.0.1", arguments=["--listen", f"127.0.0.1:{taken.getsockname()[1]}"])
            self.assertFalse(os.path.exists(os.path.join(self.folder, "data")))

    def test_a_wrong_configuration_is_refused_with_its_file_and_line(self):
        for words, config in (
                (("mfad.toml:1", "frob", "[instance]"), "frob = 1\n"),
                (("mfad.toml:2", "frob"), "[instance]\nfrob = 1\n"),
                (("email_code_digits", "5 to 8"), "[enrollment]\nemail_code_digits = 9\n"),
                (("mfad.toml:1",), "[instance\n"),
                (("A B", "a-z"), "[instance]\ncluster = \"A B\"\n"),
                (("loud",), "[logging]\nlevel = \"loud\"\n")):
            with self.subTest(config=config):
                self.refused(78, *words, config=config)

    def test_a_key_or_token_of_the_wrong_length_is_refused_and_the_right_one_starts(self):
        for name, content, words in (("kek", b"k" * 31, ("31", "32")), ("admin-token", b"short", ("32",))):
            with self.subTest(name=name):
                daemon = Daemon(self.folder, data=os.path.join(self.folder, f"data.{name}"))
                self.daemons.append(daemon)
                with open(os.path.join(self.folder, name), "rb") as file:
                    right = file.read()
                daemon.write(name, content)
                self.check_refused(daemon, *words)
                daemon.write(name, right)
                self.check_goes_on(daemon)

    def test_another_cluster_name_than_at_the_first_start_is_refused(self):
        daemon = Daemon(self.folder).start()
        self.daemons.append(daemon)
        self.assertEqual(daemon.stop(), 0)
        daemon.arguments = ["--config", daemon.write("mfad.toml", b"[instance]\ncluster = \"other\"\n")]
        code, said = daemon.refusal()
        self.assertEqual(code, 78, said)
        self.assertIn("other", said)


if __name__ == "__main__":
    unittest.main()
