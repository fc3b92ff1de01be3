#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Hold Documentation/netlink/nat_alg.yaml against a schema, the UAPI header (names,
values, and the types in its comments) and the module's attribute policies. KTAP.

SCHEMA=FILE takes another schema, such as the kernel's genetlink-legacy.yaml."""

import os
import re
import sys
from pathlib import Path

import jsonschema
import yaml

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[2]
SPEC = yaml.safe_load((TOP / "Documentation/netlink/nat_alg.yaml").read_text())
SCHEMA = Path(os.environ.get("SCHEMA", HERE / "schema.yaml"))

LIMITS = {f"u{bits}": 2**bits - 1 for bits in (8, 16, 32, 64)}


def c_name(*parts):
    return "".join(parts).upper().replace("-", "_")


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


class Header:
    """Enums as {name: {constant: comment}}, and the values of all constants."""

    def __init__(self, text):
        self.enums = {}
        self.values = {"IFNAMSIZ": 16}
        for name, body in re.findall(r"^enum (\w+) \{\n(.*?)^\};", text, re.S | re.M):
            members = re.findall(r"^\t(\w+),[ \t]*(?:/\* (.*?) ?(?:\*/)?)?$", body, re.M)
            if members and members[0][0].startswith("IFLA_"):
                continue  # of rtnetlink
            self.values |= {member: i for i, (member, _) in enumerate(members)}
            self.enums[name] = {m: comment for m, comment in members if not m.startswith("__")}
        for name, value in re.findall(r"^#define (NAT_ALG_\w+)\s+(.+?)\s*(?:/\*.*)?$", text, re.M):
            if not value.startswith('"'):
                self.values[name] = self.number(value)

    def number(self, expression):
        expression = expression.replace("sizeof(struct in6_addr)", "16")
        return eval(expression, {"__builtins__": {}}, self.values)


class Policies:
    """The attribute policies in a C source: {table: {constant: what it accepts}}."""

    def __init__(self, path, header):
        text = without_comments((TOP / path).read_text())
        self.header = header
        self.ranges = {
            name: self.read_range(body)
            for name, body in re.findall(r"netlink_range_validation (\w+) = \{(.*?)\};", text, re.S)
        }
        self.tables = {
            name: self.read_table(body)
            for name, body in re.findall(
                r"^(?:static )?const struct nla_policy (\w+)\[.*?\] = \{\n(.*?)^\};", text, re.S | re.M)
        }

    def read_range(self, body):
        given = dict(re.findall(r"\.(min|max) = (.+?),", body))
        return {end: self.header.number(value) for end, value in given.items()}

    def read_table(self, body):
        table = {}
        for line in body.strip().splitlines():
            constant, policy = re.fullmatch(r"\t?\[(\w+)\] = (.*),", line).groups()
            table[constant] = self.read(policy)
        return table

    def read(self, policy):
        number = self.header.number
        if match := re.fullmatch(r"NALG_TEXT\((.*)\)", policy):
            return accepted("string", max_len=number(match[1]))
        if match := re.fullmatch(r"NLA_POLICY_NESTED\((\w+)\)", policy):
            return accepted("nest", nested=match[1])
        if match := re.fullmatch(r"NLA_POLICY_EXACT_LEN\((.*)\)", policy):
            return accepted("binary", exact_len=number(match[1]))
        if match := re.fullmatch(r"NLA_POLICY_FULL_RANGE\(NLA_(\w+), &(\w+)\)", policy):
            return accepted(match[1], **self.ranges[match[2]])
        if match := re.fullmatch(r"NLA_POLICY_RANGE\(NLA_(\w+), (.*), (.*)\)", policy):
            return accepted(match[1], min=number(match[2]), max=number(match[3]))
        if match := re.fullmatch(r"NLA_POLICY_(MIN|MAX)\(NLA_(\w+), (.*)\)", policy):
            return accepted(match[2], **{match[1].lower(): number(match[3])})
        if match := re.fullmatch(r"\{ \.type = NLA_(\w+) \}", policy):
            return accepted(match[1])
        raise ValueError(f"what is {policy}?")


def accepted(kind, **checks):
    """What an attribute accepts, in one form whoever says it."""
    kind = kind.lower().replace("be", "u") + ("be" if kind.startswith("BE") else "")
    number = kind.removesuffix("be")
    if number in LIMITS:
        checks = {"min": 0, "max": LIMITS[number]} | checks
    return {"type": kind} | checks


def attributes():
    """(set, attribute, the C constant) for each attribute of the specification."""
    for attribute_set in SPEC["attribute-sets"]:
        for attribute in attribute_set["attributes"]:
            yield attribute_set, attribute, c_name(attribute_set["name-prefix"], attribute["name"])


def enum_entries(enum):
    """{C constant: value} of an enum of the specification."""
    names = [e if isinstance(e, str) else e["name"] for e in enum["entries"]]
    start = enum.get("value-start", 0)
    return {c_name(enum["name-prefix"], name): start + i for i, name in enumerate(names)}


def numbered(items, prefix):
    """{C constant: value} where an item without a value follows the one before."""
    values, value = {}, 0
    for item in items:
        value = item.get("value", value + 1)
        values[c_name(prefix, item["name"])] = value
    return values


def accepted_by_spec(attribute):
    """What the specification says that an attribute accepts."""
    enums = {enum["name"]: enum_entries(enum).values() for enum in SPEC["definitions"]}
    kind, checks = attribute["type"], {}
    if attribute.get("byte-order"):
        kind = kind.replace("u", "BE")
    if enum := attribute.get("enum"):
        checks = {"min": min(enums[enum]), "max": max(enums[enum])}
    for check, value in attribute.get("checks", {}).items():
        if value == attribute["type"] + "-max":
            value = LIMITS[attribute["type"]]
        checks[check.replace("-", "_")] = value
    return accepted(kind, **checks)


def differences(what, have, want):
    for key in sorted(have.keys() | want.keys()):
        if have.get(key) != want.get(key):
            yield f"{what} {key}: {have.get(key)} here, {want.get(key)} in the source"


def known(header, enum):
    """{constant: value} of an enum of the header, without UNSPEC."""
    return {c: header.values[c] for c in header.enums[enum] if not c.endswith("_UNSPEC")}


def test_schema(header):
    """it follows the schema"""
    validator = jsonschema.Draft7Validator(yaml.safe_load(SCHEMA.read_text()))
    for error in validator.iter_errors(SPEC):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"


def test_references(header):
    """what it refers to exists"""
    sets = {s["name"]: {a["name"] for a in s["attributes"]} for s in SPEC["attribute-sets"]}
    enums = {enum["name"] for enum in SPEC["definitions"]}
    for _, attribute, constant in attributes():
        if attribute.get("nested-attributes", "nat-alg") not in sets:
            yield f"{constant}: no set {attribute['nested-attributes']}"
        if attribute.get("enum", "op") not in enums:
            yield f"{constant}: no enum {attribute['enum']}"
    for op in SPEC["operations"]["list"]:
        for handler in (op.get("do", {}), op.get("dump", {}), {"event": op.get("event")}):
            for message in filter(None, handler.values()):
                for name in set(message["attributes"]) - sets[op["attribute-set"]]:
                    yield f"{op['name']}: no attribute {name}"


def test_values(header):
    """every constant of the header is there, with its value"""
    spoken_of = {"nat_alg_cmd"}
    operations = SPEC["operations"]
    have = numbered(operations["list"], operations["name-prefix"])
    yield from differences("command", have, known(header, "nat_alg_cmd"))
    for enum in SPEC["definitions"]:
        name = c_name("nat-alg-", enum["name"]).lower()
        spoken_of.add(name)
        yield from differences(name, enum_entries(enum), known(header, name))
    for attribute_set in SPEC["attribute-sets"]:
        name = c_name(attribute_set["enum-name"]).lower()
        spoken_of.add(name)
        have = numbered(attribute_set["attributes"], attribute_set["name-prefix"])
        yield from differences(name, have, known(header, name))
    for name in header.enums.keys() - spoken_of:
        # rtnetlink's are no part of the family
        if not all(constant.startswith("IFLA_") for constant in header.enums[name]):
            yield f"{name} is missing"


def type_in_comment(attribute, sets):
    """How the header writes an attribute's type."""
    kind = attribute["type"]
    if kind == "nest":
        name = c_name(sets.get(attribute["nested-attributes"], "")).lower()
        return f"nest {name}" if name.endswith("_attr") else f"nest of u64, type = {name}"
    if kind == "binary":
        return f"{attribute['checks']['exact-len']} octets"
    if attribute.get("byte-order"):
        kind = kind.replace("u", "be")
    if enum := attribute.get("enum"):
        kind += c_name(" nat-alg-", enum).lower()
    return kind


def test_types(header):
    """types are those in the header's comments"""
    sets = {s["name"]: s["enum-name"] for s in SPEC["attribute-sets"]}
    for attribute_set, attribute, constant in attributes():
        enum = c_name(attribute_set["enum-name"]).lower()
        if not enum.endswith("_attr") or attribute["type"] == "pad":
            continue
        comment = header.enums[enum].get(constant, "")
        kind = type_in_comment(attribute, sets)
        if not re.match(re.escape(kind) + r"(?! nat_alg)\b", comment):
            yield f"{constant}: {kind} here, \"{comment}\" in the header"


def test_policies(header):
    """types and limits are those of the module's attribute policies"""
    tables = Policies("kmod/policy/attrs.c", header).tables
    tables |= Policies("kmod/netlink.c", header).tables
    spec = {constant: attribute for _, attribute, constant in attributes()}
    nested = {}
    for table in tables.values():
        for constant, want in table.items():
            want = dict(want)
            if inner := want.pop("nested", None):
                nested[spec[constant]["nested-attributes"]] = tables[inner]
            yield from differences(constant, accepted_by_spec(spec[constant]), want)
    covered = {constant for table in tables.values() for constant in table}
    for constant in spec.keys() - covered:
        # Of octets that are only shown it is their size.
        if "checks" in spec[constant] and spec[constant]["type"] != "binary":
            yield f"{constant} has checks, and the module has no policy for it"
    for name, table in nested.items():
        yield from gaps(name, table)


def gaps(name, table):
    """A table goes from a set's first attribute to the last that a request may have."""
    constants = [c for s, a, c in attributes() if s["name"] == name and a["type"] != "pad"]
    for constant in set(constants[:len(table)]) - table.keys():
        yield f"{constant} has no policy in the module"


def test_commands(header):
    """commands have the module's handlers, permissions and attributes"""
    source = without_comments((TOP / "kmod/netlink.c").read_text())
    tables = Policies("kmod/policy/attrs.c", header).tables
    tables |= Policies("kmod/netlink.c", header).tables
    operations = {c_name("nat-alg-cmd-", op["name"]): op for op in SPEC["operations"]["list"]
                  if "event" not in op}
    constants = {a["name"]: c for s, a, c in attributes() if s["name"] == "nat-alg"}

    found = dict(re.findall(r"\{ \.cmd = (\w+),(.*?)\}", source, re.S))
    yield from (f"{cmd}: only on one side" for cmd in found.keys() ^ operations.keys())
    for cmd in found.keys() & operations.keys():
        op, body = operations[cmd], found[cmd]
        policy = re.search(r"NALG_POLICY\((\w+)\)", body)
        request = op.get("do", op.get("dump")).get("request", {"attributes": []})
        have = {
            "do": "do" in op, "dump": "dump" in op, "admin": "flags" in op,
            "request": {constants[name] for name in request["attributes"]},
        }
        yield from differences(cmd, have, {
            "do": ".doit" in body, "dump": ".dumpit" in body, "admin": "NALG_ADMIN" in body,
            "request": set(tables[policy[1]]) if policy else set(),
        })


def main():
    header = Header((TOP / "include/uapi/linux/nat_alg.h").read_text())
    tests = [test for name, test in globals().items() if name.startswith("test_")]
    failed = False
    print(f"KTAP version 1\n1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        complaints = list(test(header))
        for complaint in complaints:
            print(f"# {complaint}")
        print(f"{'not ok' if complaints else 'ok'} {number} {test.__doc__}")
        failed |= bool(complaints)
    return failed


if __name__ == "__main__":
    sys.exit(main())
