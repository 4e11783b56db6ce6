#!/usr/bin/env python3
"""Writes the export of an invented company's Active Directory, as LDIF: people, nested groups, containers.

The same arguments give the same bytes. No network, nothing but the standard library.
"""

import argparse
import base64
import hashlib
import random
import struct
import sys
import uuid

BASE = "DC=corp,DC=example"
DOMAIN = b"\x01\x05\x00\x00\x00\x00\x00\x05" + struct.pack("<IIII", 21, 1004336348, 1177238915, 682003330)
DOMAIN_USERS = 513

# The people whom the demo follows: user name, name, department.
CAST = [
    ("grace.hopper", "Grace Hopper", "Administration"),
    ("linus.ek", "Linus Ek", "Administration"),
    ("ada.lovelace", "Ada Lovelace", "Engineering"),
    ("alan.turing", "Alan Turing", "Engineering"),
    ("joan.clarke", "Joan Clarke", "Engineering"),
    ("kurt.goedel", "Kurt Gödel", "Finance"),
    ("emmy.noether", "Emmy Noether", "Finance"),
    ("sofia.kowalewska", "Sofia Kowalewska", "Support"),
]
DEPARTMENTS = ["Engineering", "Finance", "Support", "Sales"]
GIVEN = ("Anna Ben Chloé Dmitri Elif Farah Gustav Hana Iñigo Jens Kira Léa Mato Nils Olga Pia Quentin Rosa Søren Tomás "
         "Ulla Vera Wim Xenia Yusuf Zoë").split()
FAMILY = ("Abbott Bauer Castro Dubois Eriksen Fischer García Haas Ivanova Jansen Keller Larsen Müller Novák Okafor "
          "Petit Quist Rossi Şahin Tanaka Ueda Varga Weber Xu Yılmaz Zimmermann").split()


def fold(line):
    """Folds at 76 bytes, as exporters do; base64 and ASCII only, so a fold never cuts a character."""
    parts = [line[:76]] + [line[i:i + 75] for i in range(76, len(line), 75)]
    return "\n ".join(parts)


def attribute(name, value):
    if isinstance(value, str):
        plain = value.isascii() and value.isprintable() and value[:1] not in (" ", ":", "<") and value[-1:] != " "
        if plain:
            return fold(f"{name}: {value}")
        value = value.encode()
    return fold(f"{name}:: {base64.b64encode(value).decode()}")


def entry(dn, attributes):
    lines = [attribute("dn", dn)]
    for name, values in attributes:
        for value in values if isinstance(values, list) else [values]:
            lines.append(attribute(name, value))
    return "\n".join(lines) + "\n\n"


def guid_of(seed, name):
    return uuid.UUID(bytes=hashlib.sha256(f"{seed}/{name}".encode()).digest()[:16]).bytes_le


def escape(name):
    return name.replace("\\", "\\\\").replace(",", "\\,")


def container(department):
    parent = {"Administration": f"OU=Administrators,{BASE}", "Contractors": f"OU=Contractors,{BASE}"}
    return parent.get(department, f"OU={department},OU=Staff,{BASE}")


def group_dn(name):
    return f"CN={escape(name)},OU=Groups,{BASE}"


class Person:
    def __init__(self, number, user_name, name, department, disabled):
        self.user_name, self.name, self.department, self.disabled = user_name, name, department, disabled
        self.number = number
        self.dn = f"CN={escape(name)} ({user_name}),{container(department)}"

    def entry(self, seed):
        attributes = [
            ("objectClass", ["top", "person", "organizationalPerson", "user"]),
            ("cn", f"{self.name} ({self.user_name})"),
            ("displayName", self.name),
            ("sAMAccountName", self.user_name),
            ("objectGUID", guid_of(seed, self.user_name)),
            ("objectSid", DOMAIN + struct.pack("<I", 10_000 + self.number)),
            ("primaryGroupID", str(DOMAIN_USERS)),
            ("userAccountControl", str(512 | (2 if self.disabled else 0))),
            ("mail", f"{self.user_name}@corp.example"),
        ]
        if self.number % 3 != 0:
            attributes.append(("mobile", f"+41 79 {self.number // 1000:03} {self.number % 1000:03}"))
        direct = "Contractors" if self.department == "Contractors" else self.department
        attributes.append(("memberOf", group_dn(direct)))
        return entry(self.dn, attributes)


def people(count, rng):
    found = [Person(i, user, name, department, False) for i, (user, name, department) in enumerate(CAST[:count])]
    for number in range(len(found), count):
        given, family = rng.choice(GIVEN), rng.choice(FAMILY)
        ascii_name = f"{given}.{family}".lower().encode("ascii", "ignore").decode()
        draw = rng.random()
        department = "Administration" if draw < 0.02 else "Contractors" if draw < 0.12 else rng.choice(DEPARTMENTS)
        found.append(Person(number, f"{ascii_name}{number}", f"{given} {family}", department, rng.random() < 0.02))
    return found


def containers():
    yield entry(BASE, [("objectClass", ["top", "domain"])])
    for name in ["Staff", "Administrators", "Contractors", "Groups"]:
        yield entry(f"OU={name},{BASE}", [("objectClass", ["top", "organizationalUnit"]), ("ou", name)])
    for name in DEPARTMENTS:
        yield entry(f"OU={name},OU=Staff,{BASE}", [("objectClass", ["top", "organizationalUnit"]), ("ou", name)])


def groups(found, seed):
    """Departments are nested in Staff; Staff and Administration in Everyone."""
    def group(number, name, members):
        attributes = [("objectClass", ["top", "group"]), ("cn", name), ("objectGUID", guid_of(seed, "group/" + name)),
                      ("objectSid", DOMAIN + struct.pack("<I", number))]
        if members:
            attributes.append(("member", members))
        return entry(group_dn(name), attributes)

    yield group(DOMAIN_USERS, "Domain Users", [])  # its members name it as their primary group
    for number, name in enumerate(["Administration", "Contractors"] + DEPARTMENTS):
        yield group(1100 + number, name, [p.dn for p in found if p.department == name])
    yield group(1200, "Staff", [group_dn(name) for name in DEPARTMENTS])
    yield group(1201, "Everyone", [group_dn("Staff"), group_dn("Administration")])


BAD = [
    "dn: CN=Nobody,{base}\nobjectClass: user\nsAMAccountName: nobody\nuserAccountControl: 512\n\n",  # no objectGUID
    "dn: CN=Latin,{base}\nobjectClass: user\ncn: J\udcf6rg\n\n",                                     # not UTF-8
    "dn: CN=Cut,{base}\nobjectClass: user\nobjectGUID:: AAEC\nsAMAccountName: cut\n\n",              # three bytes
    "dn: CN=Change,{base}\nchangetype: delete\n\n",
    "dn: CN=Base64,{base}\nobjectClass: user\ncn:: not*base64\n\n",
    "objectClass: user\ndn: CN=Late,{base}\n\n",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1200, metavar="N", help="how many people (default 1200)")
    parser.add_argument("--seed", type=int, default=1, help="another company for each seed (default 1)")
    parser.add_argument("--bad", type=int, nargs="?", const=3, default=0, metavar="K",
                        help="inject K entries (3 when no number is given) that no importer can take")
    parser.add_argument("--output", default="-", metavar="FILE", help="default: standard output")
    options = parser.parse_args()
    if options.people < 1 or options.bad < 0:
        parser.error("--people must be at least 1, and --bad at least 0")

    rng = random.Random(options.seed)
    found = people(options.people, rng)
    bad_before = {rng.randrange(len(found)): None for _ in range(options.bad)}
    while len(bad_before) < min(options.bad, len(found)):
        bad_before[rng.randrange(len(found))] = None

    text = ["version: 1\n\n", f"# {options.people} invented people, seed {options.seed}\n\n"]
    text += containers()
    text += groups(found, options.seed)
    injected = 0
    for number, person in enumerate(found):
        if number in bad_before:
            text.append(BAD[injected % len(BAD)].format(base=BASE))
            injected += 1
        text.append(person.entry(options.seed))
    data = "".join(text).encode("utf-8", "surrogateescape")
    if options.output == "-":
        sys.stdout.buffer.write(data)
    else:
        with open(options.output, "wb") as out:
            out.write(data)


if __name__ == "__main__":
    main()
