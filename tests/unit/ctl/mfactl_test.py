"""mfactl against a server of a few lines: what it sends, to the letter, and what it makes of the answers."""

import json
import pathlib
import shlex
import unittest

from mfactl_case import TOKEN, MfactlCase, ok, problem


class MfactlTest(MfactlCase):
    def test_a_command_bears_token_actor_and_a_key_of_its_own(self):
        done = self.run_mfactl("flow", "start", "corp", "self_reset", "--account", "a1", "--actor", "Ada",
                               answers=[ok({"status": "open"}, Mfa_Position="7")])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.sent(), [("POST", "/v1/stores/corp/flows",
                                        '{"client":"mfactl","kind":"self_reset","account_id":"a1"}')])
        self.assertEqual(self.headers(0)["Authorization"], "Bearer " + TOKEN)
        self.assertEqual(self.headers(0)["Mfa-Actor"], "Ada")
        self.assertEqual(self.headers(0)["Content-Type"], "application/json")
        self.assertRegex(self.headers(0)["Idempotency-Key"], "^[0-9a-f]{32}$")
        self.assertEqual((done.stdout, done.stderr), ("status  open\n", "mfactl: done at position 7\n"))

    def test_publishing_goes_on_from_the_brokers_tail_or_from_a_position_once_somebody_said_yes(self):
        for given, body in (("tail", '{"from":"tail"}'), ("17", '{"from":17}')):
            done = self.run_mfactl("kafka", "republish", "--from", given, "--yes", answers=[(202, {}, '{"from":17}')])
            self.assertEqual((done.returncode, done.stdout), (0, "from  17\n"), done.stderr)
            self.assertEqual(self.sent(), [("POST", "/v1/publisher:republish", body)])
        done = self.run_mfactl("kafka", "republish", "--from", "tail", "--yes", answers=[problem(409, "tail-differs")])
        self.assertEqual(done.returncode, 4)
        self.assertEqual(self.run_mfactl("kafka", "republish", "--from", "tail", answers=[]).returncode, 2)

    def test_what_takes_one_value_is_given_once(self):
        for words in ("event list --after 1 --after 2", "caller create x --role admin --role sync"):
            done = self.run_mfactl(*words.split())
            self.assertEqual((done.returncode, self.sent()), (2, []), words)
            self.assertIn(words.split()[-2], done.stderr)

    STATUS = {"lineage": "ab", "cluster_id": "corp", "position": 7, "projections": [], "degraded": ["publisher-halted"],
              "publisher": {"state": "halted", "cursor": 7, "reason": "topic-replaced"}, "warnings": []}

    def test_status_is_a_screen_for_people_and_the_answer_as_it_is_for_programs(self):
        metrics = (200, {}, 'mfad_deliveries_waiting 3\n')
        done = self.run_mfactl("status", answers=[ok(self.STATUS), metrics])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(all(len(line) <= 80 for line in done.stdout.splitlines()), done.stdout)
        self.assertIn("deliveries   3 wait;", done.stdout)
        self.assertEqual([path for _, path, _ in self.sent()], ["/v1/status", "/metrics"])
        done = self.run_mfactl("status", "--output", "json", answers=[ok(self.STATUS)])
        self.assertEqual((json.loads(done.stdout), self.sent()[0][1]), (self.STATUS, "/v1/status"))

    def test_status_ends_with_1_only_when_it_was_asked_to_check(self):
        good = dict(self.STATUS, degraded=[], publisher={"state": "off", "cursor": 0, "reason": None})
        for words, answer, code in (((), self.STATUS, 0), (("--check",), self.STATUS, 1), (("--check",), good, 0)):
            done = self.run_mfactl("status", *words, answers=[ok(answer), (200, {}, "")])
            self.assertEqual(done.returncode, code, done.stderr)

    def test_a_change_names_the_version_it_read(self):
        done = self.run_mfactl("store", "type", "enable", "corp", "email", answers=[ok({}, ETag='"4"'), ok({"store_id": "corp"})])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.sent(), [("GET", "/v1/stores/corp", ""),
                                       ("PUT", "/v1/stores/corp/authentication-types/email", '{"enabled":true}')])
        self.assertEqual(self.headers(1)["If-Match"], '"4"')
        self.assertNotIn("Idempotency-Key", self.headers(0))

    def test_what_is_not_there_yet_is_created(self):
        self.run_mfactl("store", "put", "corp", "--provider", "ldap", answers=[problem(404, "not-found"), ok({})])
        self.assertEqual(self.headers(1)["If-None-Match"], "*")
        self.assertEqual(self.sent()[1][2], '{"enabled":true,"name":"corp","provider":"ldap"}')

    def test_the_version_that_can_be_given_is_told(self):
        role = ok({"role_id": "staff"}, ETag='"7"')
        done = self.run_mfactl("role", "show", "corp", "staff", answers=[role])
        self.assertEqual((done.stdout, done.stderr), ('role_id  staff\netag     "7"\n', ""))
        done = self.run_mfactl("role", "show", "corp", "staff", "--output", "json", answers=[role])
        self.assertEqual((done.stdout, done.stderr), ('{"role_id":"staff"}\n', 'mfactl: etag "7"\n'))
        done = self.run_mfactl("role", "show", "corp", "staff", "--output", "json", "--quiet", answers=[role])
        self.assertEqual(done.stderr, "")
        done = self.run_mfactl("role", "list", "corp", answers=[ok({"items": [], "next_cursor": None}, ETag='"9"')])
        self.assertEqual((done.returncode, done.stderr), (0, 'mfactl: etag "9"\n'))

    def test_a_given_version_is_taken_as_it_is(self):
        done = self.run_mfactl("role", "delete", "corp", "staff", "--if-match", "9", "--yes",
                               answers=[problem(412, "version-conflict", current_etag='"10"')])
        self.assertEqual([method for method, _, _ in self.sent()], ["DELETE"])
        self.assertEqual(self.headers(0)["If-Match"], '"9"')
        self.assertEqual(done.returncode, 4)
        self.assertIn('current_etag: "10"', done.stderr)

    def test_dangerous_verbs_ask_and_take_silence_as_no(self):
        done = self.run_mfactl("store", "remove", "corp")
        self.assertEqual((done.returncode, self.sent()), (2, []))
        self.assertIn("would never be used again", done.stderr)
        self.assertIn("nothing was done", done.stderr)

    def test_a_busy_server_is_asked_again_with_the_same_key(self):
        done = self.run_mfactl("projection", "rebuild", "account_state",
                               answers=[problem(503, "overloaded", {"Retry-After": "0"}), "lose", (202, {}, "")])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len({headers["Idempotency-Key"] for _, _, headers, _ in self.server.requests}), 1)
        self.assertEqual(len(self.server.requests), 3)

    def test_time_is_bounded(self):
        done = self.run_mfactl("whoami", "--timeout", "300ms", answers=[problem(503, "overloaded", {"Retry-After": "9"})] * 2)
        self.assertEqual((done.returncode, len(self.server.requests)), (6, 1))

    def test_a_server_that_does_not_speak_tls_is_no_lost_answer_to_try_again_for(self):
        done = self.run_mfactl("whoami", "--timeout", "60s", url=f"https://127.0.0.1:{self.server.server_port}")  # we wait 30 s
        self.assertEqual(done.returncode, 6)
        self.assertIn("SSL", done.stderr)

    def test_exit_codes_tell_answers_apart(self):
        for status, code, exit_code in [(400, "validation", 1), (401, "unauthenticated", 5), (403, "denied", 5), (404, "not-found", 3),
                                        (409, "priority-taken", 4), (412, "version-conflict", 4), (422, "idempotency-mismatch", 4),
                                        (429, "rate-limited", 6), (500, "internal", 1)]:
            done = self.run_mfactl("flow", "abandon", "corp", "a1", "f1", answers=[problem(status, code, detail="why")])
            self.assertEqual(done.returncode, exit_code, code)
            self.assertIn(f"mfactl: {code} ({status}): why", done.stderr)
        self.assertEqual(self.run_mfactl("whoami", url="http://127.0.0.1:1").returncode, 6)
        self.assertEqual(self.run_mfactl("whoami", url="ftp://x").returncode, 2)
        self.assertEqual(self.run_mfactl("whoami", url="http://127.0.0.1:99999").returncode, 2)
        self.assertEqual(self.run_mfactl("whoami", "--timeout", "x").returncode, 2)

    def test_a_word_that_is_not_known_is_named_with_the_choices(self):
        for words, said in ((["bogus"], "bogus is not known after `mfactl`; choose one of caller, store, "),
                            (["caller", "bogus"], "bogus is not known after `mfactl caller`; choose one of create, list, revoke,"),
                            (["store", "type", "bogus", "corp"], "bogus is not known after `mfactl store type`; choose one of enable, disable,"),
                            (["store", "type"], "`mfactl store type` is not whole; choose one of enable, disable,")):
            done = self.run_mfactl(*words)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(said, done.stderr)
        done = self.run_mfactl("caller", "create")
        self.assertEqual(done.returncode, 2)
        self.assertIn("name is required", done.stderr)

    def test_a_name_that_the_contract_lacks_is_refused_with_those_it_has(self):
        roles = "chief is not one of admin, helpdesk, portal, verifier, sync, auditor, operator"
        for words, said in ((["caller", "create", "x", "--role", "chief"], roles),
                            (["store", "put", "corp", "--provider", "nds"], "nds is not one of active_directory, "),
                            (["store", "email", "set", "corp", "--from", "a@b", "--host", "h", "--port", "25", "--tls", "x"], "x is not one of none,"),
                            (["account", "list", "corp", "--status", "fine"], "fine is not one of unenrolled,"),
                            (["store", "type", "enable", "corp", "fax"], "fax is not one of security_questions,"),
                            (["role", "members", "corp", "staff", "--status", "fine"], "fine is not one of unenrolled,"),
                            (["role", "put", "corp", "staff", "--priority", "1", "--enforce", "email,fax"], "fax is not one of security_questions,"),
                            (["flow", "start", "corp", "reset", "--account", "a"], "reset is not one of self_reset,"),
                            (["enrollment", "start", "corp", "a1", "fax"], "fax is not one of authenticator, email")):
            done = self.run_mfactl(*words)
            self.assertEqual((done.returncode, self.sent()), (2, []))
            self.assertIn(said, done.stderr)

    def test_the_examples_of_the_manual_are_no_usage_errors(self):
        manual = pathlib.Path("ops/man/mfactl.1.scd").read_text(encoding="utf-8")
        examples = [shlex.split(line)[2:] for line in manual.splitlines() if line.startswith("$ mfactl")]
        self.assertGreater(len(examples), 5)
        for words in examples:
            words = [{"export.ldif": self.file("people.ldif", self.PERSON.format("ada", 1)), "sync.token": self.token_file}.get(w, w) for w in words]
            done = self.run_mfactl(*words, answers=[problem(404, "not-found")])
            self.assertNotEqual(done.returncode, 2, (words, done.stderr))

    def test_help_of_all_shows_every_option_of_every_verb(self):
        done = self.run_mfactl("--help-all")
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("mfactl caller create [OPTIONS]", "--save-token", "mfactl store type disable [OPTIONS]", "--observed-at", "--token-file"):
            self.assertIn(words, done.stdout)
        some = self.run_mfactl("store", "type", "--help-all").stdout
        self.assertIn("mfactl store type disable [OPTIONS]", some)
        self.assertNotIn("mfactl store put", some)

    def test_places_of_errors_are_told(self):
        done = self.run_mfactl("account", "unenroll", "corp", "a1", "email", "--reason", "x", "--yes",
                               answers=[problem(400, "validation", errors=[{"pointer": "/reason", "detail": "too short"}])])
        self.assertIn("  /reason: too short\n", done.stderr)

    def test_secrets_come_from_standard_input_or_files_and_go_to_files(self):
        saved = pathlib.Path(self.folder.name) / "grant"
        done = self.run_mfactl("flow", "verify", "corp", "a1", "f1", "authenticator", "--save-grant", str(saved), stdin="123456\n",
                               answers=[ok({"result": "passed", "grant": {"grant": "g-1", "operation": "unlock"}})])
        self.assertEqual(self.sent()[0][2], '{"code":"123456","type":"authenticator"}')
        self.assertNotIn("g-1", done.stdout)
        self.assertEqual((saved.read_text(), saved.stat().st_mode & 0o777), ("g-1\n", 0o600))
        self.run_mfactl("flow", "redeem", "corp", "a1", "f1", "--operation", "unlock", "--grant-file", str(saved), answers=[ok({})])
        self.assertEqual(self.sent()[0][2], '{"operation":"unlock","grant":"g-1"}')
        done = self.run_mfactl("enrollment", "confirm", "corp", "a1", "e1", stdin="")
        self.assertEqual((done.returncode, self.sent()), (2, []))

    def test_a_saved_secret_is_shown_nowhere(self):
        saved = pathlib.Path(self.folder.name) / "seed"
        answer = {"enrollment_id": "e1", "authenticator": {"secret": "SEED", "otpauth_uri": "otpauth://totp/x?secret=SEED", "digits": 6}}
        for output in ("table", "json"):
            done = self.run_mfactl("enrollment", "start", "corp", "a1", "authenticator", "--save-secret", str(saved), "--output", output,
                                   answers=[ok(answer)])
            self.assertEqual((done.returncode, saved.read_text()), (0, "SEED\n"), done.stderr)
            self.assertNotIn("SEED", done.stdout)
            self.assertIn("digits", done.stdout)

    def test_nothing_is_sent_when_the_secret_could_not_be_saved(self):
        for path, code in ((self.folder.name + "/none/token", 1), ("-", 2)):
            done = self.run_mfactl("caller", "create", "x", "--role", "sync", "--save-token", path, answers=[ok({"token": "t-1"})])
            self.assertEqual((done.returncode, self.sent()), (code, []), done.stderr)
        self.assertFalse(pathlib.Path("-").exists())

    def test_what_bears_a_secret_that_could_not_be_saved_is_named_and_the_secret_is_not(self):
        done = self.run_mfactl("caller", "create", "x", "--role", "sync", "--save-token", "/dev/full",
                               answers=[ok({"id": "c-1", "token": "t-secret"})])
        self.assertEqual((done.returncode, done.stdout), (1, "id  c-1\n"))
        self.assertEqual(done.stderr, "mfactl: cannot write /dev/full; check the room on its disk\n")

    def test_a_refusal_leaves_no_new_file_and_an_old_one_as_it_was(self):
        new, old = pathlib.Path(self.folder.name) / "new", pathlib.Path(self.file("old", "kept\n"))
        for path in (new, old):
            done = self.run_mfactl("caller", "create", "x", "--role", "sync", "--save-token", str(path), answers=[problem(403, "denied")])
            self.assertEqual(done.returncode, 5)
        self.assertEqual((new.exists(), old.read_text()), (False, "kept\n"))
        self.run_mfactl("caller", "create", "x", "--role", "sync", "--save-token", str(old), answers=[ok({"token": "t"})])
        self.assertEqual((old.read_text(), old.stat().st_mode & 0o777), ("t\n", 0o600))

    def test_lists_go_on_from_page_to_page(self):
        pages = [ok({"items": [{"role_id": "a", "priority": 1}], "next_cursor": "c/1"}),
                 ok({"items": [{"role_id": "b", "priority": 2}], "next_cursor": None})]
        done = self.run_mfactl("role", "list", "corp", "--all", answers=pages)
        self.assertEqual([path for _, path, _ in self.sent()],
                         ["/v1/stores/corp/roles?limit=500", "/v1/stores/corp/roles?limit=500&cursor=c%2F1"])
        self.assertEqual([line.split()[0] for line in done.stdout.splitlines()], ["ROLE", "a", "b"])
        done = self.run_mfactl("role", "list", "corp", "--limit", "1", "--output", "json", answers=pages)
        self.assertEqual(json.loads(done.stdout), {"items": [{"role_id": "a", "priority": 1}], "next_cursor": "c/1"})
        self.assertIn("there are more", done.stderr)
        done = self.run_mfactl("role", "list", "corp", "--all", "--output", "ndjson", answers=pages)
        self.assertEqual([json.loads(line)["role_id"] for line in done.stdout.splitlines()], ["a", "b"])

    PERSON = "dn: uid={0},dc=a\nobjectClass: account\nuid: {0}\nentryUUID: 00000000-0000-0000-0000-{1:012}\n\n"

    def import_file(self, text, *words, answers):
        path = self.file("people.ldif", text)
        return self.run_mfactl("account", "import", "corp", path, "--mapping", "openldap", "--observed-at", "2026-01-02T03:04:05Z",
                               *words, answers=answers)

    def test_an_import_sends_the_good_and_lists_the_bad(self):
        text = self.PERSON.format("ada", 1) + "dn: uid=bob,dc=a\nuid bob\n\n" + self.PERSON.format("eve", 2)
        done = self.import_file(text, answers=[ok({"accepted": 1, "unchanged": 0, "stale": 0,
                                                   "rejected": [{"line": 2, "code": "validation", "detail": "no"}]})])
        self.assertEqual(done.returncode, 1)
        method, path, headers, body = self.server.requests[0]
        self.assertEqual((method, path, headers["Content-Type"]), ("POST", "/v1/stores/corp/accounts:import", "application/x-ndjson"))
        self.assertEqual(json.loads(body.splitlines()[0]),
                         {"account_id": "00000000-0000-0000-0000-000000000001", "user_name": "ada", "enabled": True, "container": "dc=a",
                          "groups": [], "source": "ldif", "observed_at": "2026-01-02T03:04:05.000Z"})
        self.assertEqual(done.stdout.splitlines()[0], "accepted 1   unchanged 0   stale 0   rejected 2")
        self.assertEqual([line.split()[:2] for line in done.stdout.splitlines()[2:]], [["7", "ldif"], ["9", "validation"]])

    def test_a_file_that_cannot_be_read_is_wrong_usage_whatever_it_is_for(self):
        for words in (["account", "import", "corp", "/no/file"], ["role", "put", "corp", "r1", "--file", "/no/file"],
                      ["flow", "verify", "corp", "a1", "f1", "email", "--code-file", "/no/file"],
                      ["kafka", "topics", "apply", "--bootstrap", "h:1", "--settings-file", "/no/file"]):
            self.assertEqual((self.run_mfactl(*words).returncode, self.sent()), (2, []), words)

    def test_a_strict_import_sends_nothing_of_a_bad_file(self):
        text = self.PERSON.format("ada", 1) * 300 + "no entry\n"
        done = self.import_file(text, "--strict", answers=[])
        self.assertEqual((done.returncode, self.sent()), (1, []))
        self.assertIn("nothing was imported", done.stderr)

    def test_an_import_goes_in_batches_and_repeats_one_that_was_refused_for_load(self):
        text = "".join(self.PERSON.format(f"u{n}", n) for n in range(300))
        counted = [ok({"accepted": n, "unchanged": 0, "stale": 0, "rejected": []}) for n in (256, 44)]
        done = self.import_file(text, "--strict", "--output", "json",
                                answers=[counted[0], problem(503, "overloaded", {"Retry-After": "0"}), counted[1]])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([body.count("\n") for _, _, body in self.sent()], [256, 44, 44])
        self.assertEqual(self.sent()[0][1], "/v1/stores/corp/accounts:import?strict=true")
        self.assertEqual(json.loads(done.stdout), {"accepted": 300, "unchanged": 0, "stale": 0, "rejected": []})


if __name__ == "__main__":
    unittest.main(verbosity=2)
