"""The JSON schemas of the package: each is read and checked once, and may refer to any of the others.

Owns: which schemas there are, and the validator of each.
Must never know: the documents that are validated.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource

import invariants

_FOLDER = Path(invariants.__file__).parent / "report"


@cache
def schemas() -> dict[str, Any]:
    """Return every schema by the name of its file, without the end."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*schema.json"))}


@cache
def validator_of(name: str) -> jsonschema.Draft202012Validator:
    """Return the validator of a schema, which is a schema itself."""
    named = (each for each in schemas().values() if "$id" in each)
    registry = Registry().with_resources((each["$id"], Resource.from_contents(each)) for each in named)
    jsonschema.Draft202012Validator.check_schema(schemas()[name])
    return jsonschema.Draft202012Validator(schemas()[name], registry=registry)
