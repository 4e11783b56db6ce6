"""Who may include whom."""
import re

from rule import Rule
from tree import lines

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
PROJECT = ("events", "projections", "adapters", "daemon", "tests", "ops")
ROOTS = re.compile(r"^daemon/(main\.cc|application\w*\.(cc|h)|application/.*|ctl/.*)$")

# Standard headers that a pure folder has no business with: threads, clocks, files, streams.
IMPURE = {"thread", "mutex", "shared_mutex", "condition_variable", "future", "semaphore", "latch", "barrier", "stop_token",
          "fstream", "iostream", "filesystem", "random", "ctime", "csignal"}

# The headers of the daemon that adapters implement or feed: interfaces and plain values, no machines.
DAEMON_PORTS = {"daemon/api/port.h", "daemon/config.h", "daemon/deliver/mail_sender.h", "daemon/observe/log.h", "daemon/observe/metrics.h",
                "daemon/publish/broker.h", "daemon/publish/cloud_event.h", "daemon/publish/topics.h", "daemon/query/pool.h"}

# First folder of an adapter → the third-party headers that it owns.
ADAPTERS = {
    "rocksdb": r"rocksdb/",
    "kafka": r"librdkafka/|boost/json",
    "http": r"boost/(asio|beast|url|json|system|utility)",
    "http_client": r"curl/",
    "factors": r"liboath/|openssl/|sodium|fido",
    "delivery": r"curl/|sodium|openssl/",
    "directory": r"ldap",
    "secrets": r"sodium|openssl/",
    "keyring": r"sodium|openssl/",
    "system": r"systemd/|sodium|openssl/|prometheus/|toml\+\+/",
    "metrics": r"prometheus/",
    "log": r"$^",
    "config": r"toml\+\+/",
    "memory": r"$^",
    "web": r"$^",
}
CEREAL = r"cereal/"
# (file, allowed third-party headers) beyond fmt.
EXTRA = (
    (r"^events/.*codec\w*\.(cc|h)$", CEREAL),
    (r"^events/base/digest\.cc$", r"openssl/|isa-l/"),
    (r"^events/base/secret\.cc$", r"openssl/crypto\.h"),
    (r"^events/base/kept_secret\.cc$", r"openssl/(crypto|rand)\.h"),
    (r"^events/base/text\.cc$", r"uni\w+\.h"),
    (r"^projections/.*codec\w*\.(cc|h)$", CEREAL),
    (r"^daemon/.*\.cc$", r"boost/json"),
)
POSIX = re.compile(r"^(sys|netinet|arpa|linux|net)/|^(unistd|fcntl|poll|signal|dirent|netdb|time|errno|malloc|termios|pwd)\.h$")


def is_standard(header):
    return re.fullmatch(r"[a-z_0-9]+", header) is not None


def third_party_problem(path, header):
    top = path.split("/")[0]
    if header.startswith("fmt/"):
        return None
    if is_standard(header):
        if top in ("events", "projections") and header in IMPURE:
            return f"{top} is pure: no <{header}>"
        return None
    if ROOTS.match(path) or any(re.match(file, path) and re.match(allowed, header) for file, allowed in EXTRA):
        return None
    if top == "adapters":
        if POSIX.match(header):
            return None
        owner = path.split("/")[1]
        if re.match(ADAPTERS.get(owner, "$^"), header):
            return None
        return f"adapters/{owner} does not own <{header}>: put it behind the port of the adapter that does"
    return f"{top} may not include <{header}>: put it behind a port and into an adapter"


def project_problem(path, header):
    top, target = path.split("/")[0], header.split("/")[0]
    if target not in PROJECT:
        return f'"{header}" is not a path from the root'
    if top == target == "adapters":
        return None if path.split("/")[1] == header.split("/")[1] else f'an adapter knows no other adapter: "{header}"'
    if top == target or ROOTS.match(path):
        return None
    allowed = {"events": (), "projections": ("events",), "adapters": ("events", "projections", "daemon"),
               "daemon": ("events", "projections")}[top]
    if target not in allowed:
        return f'{top} may not include {target}: "{header}"'
    if top == "adapters" and target == "daemon" and header not in DAEMON_PORTS:
        return f'an adapter may include only ports of the daemon: "{header}"'
    return None


def check(tree):
    problems = []
    for path, number, line in lines(tree, (".cc", ".h"), ("events", "projections", "adapters", "daemon")):
        found = INCLUDE.match(line)
        if not found:
            continue
        problem = (third_party_problem if found[1] == "<" else project_problem)(path, found[2])
        if problem:
            problems.append(f"{path}:{number}: {problem}")
    return problems


RULES = [
    Rule(
        "every include is allowed by the matrix",
        check,
        {
            "events/a.cc": '#include <vector>\n#include <thread>\n#include <rocksdb/db.h>\n#include "daemon/config.h"\n',
            "events/b_codec.cc": "#include <cereal/cereal.hpp>\n",
            "projections/c.cc": '#include "events/a.h"\n#include "adapters/rocksdb/rows.h"\n',
            "adapters/kafka/d.cc": '#include <librdkafka/rdkafka.h>\n#include <rocksdb/db.h>\n#include "adapters/http/e.h"\n'
                                   '#include "daemon/api/port.h"\n#include "daemon/command/machine.h"\n',
            "daemon/f.cc": '#include <boost/json.hpp>\n#include <boost/asio.hpp>\n#include "adapters/http/server.h"\n#include "g.h"\n',
            "daemon/main.cc": '#include <CLI/CLI.hpp>\n#include "adapters/http/server.h"\n',
        },
        [
            'adapters/kafka/d.cc:2: adapters/kafka does not own <rocksdb/db.h>: put it behind the port of the adapter that does',
            'adapters/kafka/d.cc:3: an adapter knows no other adapter: "adapters/http/e.h"',
            'adapters/kafka/d.cc:5: an adapter may include only ports of the daemon: "daemon/command/machine.h"',
            'daemon/f.cc:2: daemon may not include <boost/asio.hpp>: put it behind a port and into an adapter',
            'daemon/f.cc:3: daemon may not include adapters: "adapters/http/server.h"',
            'daemon/f.cc:4: "g.h" is not a path from the root',
            'events/a.cc:2: events is pure: no <thread>',
            'events/a.cc:3: events may not include <rocksdb/db.h>: put it behind a port and into an adapter',
            'events/a.cc:4: events may not include daemon: "daemon/config.h"',
            'projections/c.cc:2: projections may not include adapters: "adapters/rocksdb/rows.h"',
        ],
    ),
]
