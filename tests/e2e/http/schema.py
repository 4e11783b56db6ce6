"""Holds an answer against an OpenAPI document: the part of JSON Schema 2020-12 that the document uses, and nothing that it does not know."""
import re
import urllib.parse

KNOWN = {"type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "items", "minItems", "maxItems", "uniqueItems",
         "properties", "required", "additionalProperties", "oneOf", "$ref", "format", "description", "default"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def resolve(document, node):
    while "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def problems(document, schema, value, place="$"):
    schema = resolve(document, schema)
    unknown = set(schema) - KNOWN
    assert not unknown, f"the document uses {unknown}: teach it to this checker"
    if "oneOf" in schema:
        fits = [one for one in schema["oneOf"] if not problems(document, one, value, place)]
        return [] if len(fits) == 1 else [f"{place}: fits {len(fits)} of its shapes: {value!r}"]
    found = []
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_type(value, name) for name in types):
        return [f"{place}: {value!r} is no {types}"]
    if "const" in schema and value != schema["const"] or "enum" in schema and value not in schema["enum"]:
        found.append(f"{place}: {value!r} is not one of the values")
    if isinstance(value, str):
        found += text_problems(schema, value, place)
    elif isinstance(value, dict):
        found += object_problems(document, schema, value, place)
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append(f"{place}: has {len(value)} elements")
        for index, item in enumerate(value):
            found += problems(document, schema.get("items", {}), item, f"{place}[{index}]")
    elif is_type(value, "integer") and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{place}: {value} is out of range")
    return found


def text_problems(schema, value, place):
    found = []
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{place}: {value!r} does not match {schema['pattern']}")
    if schema.get("format") == "date-time" and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value):
        found.append(f"{place}: {value!r} is no time with milliseconds and Z")
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        found.append(f"{place}: has {len(value)} characters")
    return found


def object_problems(document, schema, value, place):
    members = schema.get("properties", {})
    found = [f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value]
    others = schema.get("additionalProperties", True)
    for name, member in value.items():
        if name in members:
            found += problems(document, members[name], member, f"{place}.{name}")
        elif others is False:
            found.append(f"{place}: {name} is not in the document")
        elif isinstance(others, dict):
            found += problems(document, others, member, f"{place}.{name}")
    return found


def operation_of(document, method, path):
    path = urllib.parse.urlsplit(path).path
    for template, operations in document["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/:]+", re.escape(template))
        if re.fullmatch(pattern, path):
            return operations.get(method.lower())
    return None


def check_answer(document, method, path, answer):
    operation = operation_of(document, method, path)
    if operation is None:
        assert answer.status in (400, 404, 405), f"{method} {path} is not in the document: {answer}"
        return
    assert str(answer.status) in operation["responses"], f"{method} {path}: {answer.status} is not in the document: {answer}"
    described = resolve(document, operation["responses"][str(answer.status)])
    kind = answer.headers["content-type"]
    assert kind in described["content"], f"{method} {path}: {kind} is not in the document"
    if answer.json is not None:
        found = problems(document, described["content"][kind]["schema"], answer.json)
        assert not found, f"{method} {path}: {found}"
    if "x-codes" in described:
        assert answer.json["code"] in described["x-codes"], f"{method} {path}: {answer.json['code']} is not in the document"
        assert answer.json["status"] == answer.status
    for name in ("Mfa-Position", "ETag", "Retry-After", "X-Request-Id"):
        expected = name in described.get("headers", {})
        assert not expected or name.lower() in answer.headers, f"{method} {path}: {name} is missing"
