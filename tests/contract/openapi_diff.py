"""Holds our schema against the newest OpenAPI that Seam publishes: `python -m tests.contract.openapi_diff`.

It fetches @seamapi/types from npm into a temporary folder, lets node print the OpenAPI object it holds, and names
every difference on our routes. Exit code 0: none that matters (new optional fields are notes); 1: some; 2: it could
not be done. `--spec FILE` compares with a JSON file of that object instead, without network.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.contract.schema import DOCUMENT, ROUTES

PACKAGE = "@seamapi/types"
_DUMP = "import spec from './package/lib/seam/connect/openapi.js'; console.log(JSON.stringify(spec))"
_LONGEST = 180
Schema = Mapping[str, Any]


class CannotCompare(Exception):
    """npm or node is missing, or the package could not be had or read."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as our schema has it: where, and what. A note breaks nothing."""

    where: str
    what: str
    is_note: bool = False


def differences(spec: Schema, version: str = "") -> list[Difference]:
    """Every difference between our schema and an OpenAPI object of that package version, in a fixed order."""
    found: list[Difference] = []
    for path, ours in ROUTES.items():
        operations = spec["paths"].get(path)
        if operations is None:
            found.append(Difference(path, "the route is gone"))
            continue
        found += _methods(path, ours, operations)
        found += _requests(path, ours["request"], operations, spec)
        found += _answers(path, ours, operations, spec, version)
    for name in ("workspace", "acs_system", "acs_credential", "pagination"):
        theirs = spec["components"]["schemas"].get(name)
        if theirs is None:
            found.append(Difference(name, "the object is gone"))
        else:
            found += _object(name, DOCUMENT["$defs"][name], theirs, spec, version)
    return found


def _methods(path: str, ours: Schema, operations: Schema) -> Iterator[Difference]:
    theirs = {method.upper() for method in operations if method in ("get", "post", "put", "patch", "delete")}
    for method in sorted(set(ours["methods"]) - theirs):
        yield Difference(path, f"{method} is not offered any more")
    for method in sorted(theirs - set(ours["methods"])):
        yield Difference(path, f"{method} is offered as well", is_note=True)


def _requests(path: str, ours: Schema, operations: Schema, spec: Schema) -> Iterator[Difference]:
    """What our client sends must be taken; what is newly required must be sent."""
    content = operations.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
    fields, required = _fields(content.get("schema", {}), spec)
    for name, mine in ours["properties"].items():
        where = f"{path} request {name}"
        if name not in fields:
            yield Difference(where, "is not a field any more")
            continue
        yield from _value(where, mine, fields[name], spec, "")
        if mine.get("pattern") != fields[name].get("pattern"):
            yield Difference(where, f"the pattern is {fields[name].get('pattern')}, ours is {mine.get('pattern')}")
    for name in sorted(required - set(ours.get("required", ()))):
        yield Difference(f"{path} request {name}", "is required")
    for name in sorted(set(fields) - set(ours["properties"])):
        yield Difference(f"{path} request {name}", "may be sent, and never is", is_note=True)


def _answers(path: str, ours: Schema, operations: Schema, spec: Schema, version: str) -> Iterator[Difference]:
    """The body of a 200, field by field; that of an update is read openly, so that nothing in it must be there."""
    responses = operations.get("post", {}).get("responses", {})
    theirs = responses.get("200", {}).get("content", {}).get("application/json", {}).get("schema")
    if theirs is None:
        yield Difference(f"{path} answer", "has no schema any more", is_note="x-void" in ours["answer"])
        return
    yield from _object(f"{path} answer", ours["answer"], theirs, spec, version)


def _object(where: str, ours: Schema, theirs: Schema, spec: Schema, version: str) -> Iterator[Difference]:
    fields, required = _fields(theirs, spec)
    for name, mine in ours.get("properties", {}).items():
        if name not in fields:
            is_note = _is_newer(mine.get("x-since-field"), version)
            yield Difference(f"{where}.{name}", "is not a field" + (" yet" if is_note else " any more"), is_note)
            continue
        yield from _value(f"{where}.{name}", mine, fields[name], spec, version)
        if name in ours.get("required", ()) and name not in required:
            yield Difference(f"{where}.{name}", "may be missing, ours says it is always there")
    for name in sorted(set(fields) - set(ours.get("properties", {}))):
        yield Difference(f"{where}.{name}", "is a field we do not use", is_note=True)


def _value(where: str, ours: Schema, theirs: Schema, spec: Schema, version: str) -> Iterator[Difference]:
    """One field: its type, whether it may be null, its format, the values it is known to have, what is inside."""
    if _target(ours) != _target(theirs) and "$ref" in theirs and theirs["$ref"].split("/")[-1] in DOCUMENT["$defs"]:
        yield Difference(where, f"is {_target(theirs)}, ours is {_target(ours)}")
        return
    ours, theirs = _resolved(ours, DOCUMENT), _resolved(theirs, spec)
    mine, their = _types(ours), _types(theirs)
    if mine and their and mine != their:
        yield Difference(where, f"is {' or '.join(sorted(their))}, ours is {' or '.join(sorted(mine))}")
    if theirs.get("format") in ("uuid", "date-time") and ours.get("format") != theirs["format"]:
        yield Difference(where, f"has the format {theirs['format']}, ours says nothing of it", is_note=True)
    if ours.get("format") and theirs.get("format") != ours["format"]:
        yield Difference(where, f"has not the format {ours['format']} any more")
    yield from _known(where, ours, _enum(theirs), version)
    if "array" in mine and "items" in ours:
        yield from _value(f"{where}[]", ours["items"], theirs.get("items", {}), spec, version)
    elif "object" in mine and ours.get("properties") and _target(theirs) not in DOCUMENT["$defs"]:
        yield from () if "$ref" in theirs else _object(where, ours, theirs, spec, version)


def _known(where: str, ours: Schema, theirs: set[str], version: str) -> Iterator[Difference]:
    if "x-known" not in ours:
        return
    known, since = set(ours["x-known"]), ours.get("x-since", {})
    for value in sorted(theirs - known):
        yield Difference(where, f"has the new value {value}")
    for value in sorted(known - theirs):
        is_note = _is_newer(since.get(value), version)
        yield Difference(where, f"has not the value {value}" + (" yet" if is_note else " any more"), is_note)


def _fields(schema: Schema, spec: Schema) -> tuple[dict[str, Any], set[str]]:
    """The fields of an object and those that are always there, whatever it is put together from."""
    schema = _resolved(schema, spec)
    fields: dict[str, Any] = dict(schema.get("properties", {}))
    required = set(schema.get("required", ()))
    for part in schema.get("allOf", ()):
        more, needed = _fields(part, spec)
        fields, required = fields | more, required | needed
    variants = [_fields(part, spec) for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ()))]
    for more, _ in variants:
        fields = {name: _merged(fields.get(name), field) for name, field in more.items()} | {
            name: field for name, field in fields.items() if name not in more
        }
    if variants:
        required |= set.intersection(*(needed for _, needed in variants))
    return fields, required


def _merged(one: Schema | None, other: Schema) -> Schema:
    """One field as two variants have it: the values of both."""
    if one is None or "enum" not in one or "enum" not in other:
        return other
    return {**other, "enum": sorted({*one["enum"], *other["enum"]})}


def _resolved(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/")]
        schema = found
    return schema


def _target(schema: Schema) -> str:
    """The name of the object a schema points to, "" for none."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _types(schema: Schema) -> set[str]:
    named = schema.get("type")
    types = {named} if isinstance(named, str) else set(named or ())
    if not types and ({"properties", "oneOf", "anyOf", "allOf"} & set(schema)):
        types = {"object"}
    return types | ({"null"} if schema.get("nullable") else set())


def _enum(schema: Schema) -> set[str]:
    return {value for value in schema.get("enum", ()) if isinstance(value, str)}


def _is_newer(since: str | None, version: str) -> bool:
    """Whether something came only after this version of the package."""
    return bool(since and version) and _numbers(since or "") > _numbers(version)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.partition("-")[0].split(".") if part.isdigit())


def newest() -> tuple[Schema, str]:
    """The OpenAPI object of the newest package and its version; CannotCompare where it is not to be had."""
    for program in ("npm", "node"):
        if shutil.which(program) is None:
            raise CannotCompare(f"{program} is not installed: it is needed to fetch and read {PACKAGE}.")
    with tempfile.TemporaryDirectory() as folder:
        # The tag must be said: without it some registries give an older version.
        _run(["npm", "pack", f"{PACKAGE}@latest", "--silent"], folder)
        archives = list(Path(folder).glob("*.tgz"))
        if not archives:
            raise CannotCompare(f"npm has not fetched {PACKAGE}.")
        with tarfile.open(archives[0]) as archive:
            archive.extractall(folder, filter="data")
        version = json.loads(Path(folder, "package/package.json").read_text())["version"]
        return json.loads(_run(["node", "--input-type=module", "--eval", _DUMP], folder)), version


def _run(command: list[str], folder: str) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_LONGEST, check=True)
    except subprocess.TimeoutExpired:
        raise CannotCompare(f"{command[0]} took longer than {_LONGEST} seconds.") from None
    except subprocess.CalledProcessError as failed:
        raise CannotCompare(f"{' '.join(command[:3])} failed: {failed.stderr.strip()[-500:]}") from None
    return done.stdout


def report(found: Iterable[Difference], version: str) -> Iterator[str]:
    """What there is to say, a line each."""
    for each in found:
        yield f"{'note   ' if each.is_note else 'DIFFERS'}  {each.where}: {each.what}"
    count = sum(not each.is_note for each in found)
    held = f"{PACKAGE} {version}".strip()
    yield f"{held}: {count} difference{'' if count == 1 else 's'} that matter{'s' if count == 1 else ''}."


def main(arguments: list[str] | None = None) -> int:
    """Compare and say what differs; the exit code is as the module says."""
    parser = argparse.ArgumentParser(description="Hold our schema against Seam's published OpenAPI.")
    parser.add_argument("--spec", type=Path, help="a JSON file of the OpenAPI object, instead of the newest package")
    spec_file = parser.parse_args(arguments).spec
    try:
        spec, version = (json.loads(spec_file.read_text()), "") if spec_file else newest()
        found = differences(spec, version)
    except (CannotCompare, OSError, ValueError, KeyError) as trouble:
        sys.stderr.write(f"The schema could not be compared. {trouble}\n")
        return 2
    sys.stdout.write("\n".join(report(found, version)) + "\n")
    return 1 if any(not each.is_note for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
