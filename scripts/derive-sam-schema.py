#!/usr/bin/env python3
"""Derives schemas/generated/sam-template.schema.json from the models in aws-sam-translator.

usage: derive-sam-schema.py [--check | --stdout]

Run it with a python that has the pinned aws-sam-translator, for example the one of a SAM CLI virtual environment.
  (no option)  writes the schema
  --check      writes nothing; exits 1 when the committed schema is not what would be written
  --stdout     prints the schema
"""

import importlib
import inspect
import json
import sys
from importlib.metadata import version
from pathlib import Path

PACKAGE = "aws-sam-translator"
PINNED = "1.115.0"
TARGET = Path(__file__).resolve().parent.parent / "schemas" / "generated" / "sam-template.schema.json"
PREFIX = "#/definitions/"
PROSE = {"title", "description", "markdownDescription", "__samPassThrough", "default"}
NAMES = {"properties", "definitions", "patternProperties"}


def without_prose(node, is_map_of_names=False):
    if isinstance(node, list):
        return [without_prose(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    if set(node) - PROSE == {"allOf"} and len(node["allOf"]) == 1:
        return without_prose(node["allOf"][0])  # pydantic's way of hanging prose on a $ref
    return {
        key: without_prose(value, key in NAMES and not is_map_of_names)
        for key, value in node.items()
        if is_map_of_names or key not in PROSE
    }


def short(name):
    return name.removeprefix("samtranslator__internal__schema_source__").removeprefix("aws_serverless_")


def with_short_names(node):
    if isinstance(node, list):
        return [with_short_names(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    return {
        key: PREFIX + short(value.removeprefix(PREFIX))
        if key == "$ref"
        else {short(name): with_short_names(entry) for name, entry in value.items()}
        if key == "definitions"
        else with_short_names(value)
        for key, value in node.items()
    }


def target_of(schema, node):
    return schema["definitions"][node["$ref"].removeprefix(PREFIX)] if "$ref" in node else node


def accept_also(model, names):
    for name in sorted(names):
        model["properties"].setdefault(name, {})


# Models whose unknown keys the transform refuses although it does not otherwise check them (namedtuples).
CLOSED = ["Cors", "EmbeddedConnectorProperties", "UsagePlan", "api__Auth", "httpapi__Auth"]

# Models whose required keys the transform asks for by hand (construct_s3_location_object, _validate_function_url_params).
REQUIRED = ["CodeUri", "ContentUri", "FunctionUrlConfig", "api__DefinitionUri", "httpapi__DefinitionUri"]

# Models the transform itself parses values with, so that it refuses all they refuse.
PARSED = [
    "CapacityProviderConfig",
    "capacity_provider__Properties",
    "graphqlapi__Properties",
    "microvmimage__Properties",
    "networkconnector__Properties",
]


def follow_transform(schema):
    """The models are written for editors. What the transform takes beyond them is added, and what it refuses is
    marked: `x-closed` on a model refuses unknown keys, `x-required` missing ones, `x-checked` on a model or a
    property refuses wrong types."""
    from samtranslator.plugins.globals.globals import Globals

    sections = target_of(schema, schema["properties"]["Globals"])
    sections["x-closed"] = sections["x-checked"] = True
    for resource_type, names in Globals.supported_properties.items():
        section = target_of(schema, sections["properties"][resource_type.split("::")[-1]])
        accept_also(section, names)
        section["x-closed"] = True

    for alternative in schema["properties"]["Resources"]["additionalProperties"]["anyOf"]:
        resource = target_of(schema, alternative)
        for resource_type in resource["properties"]["Type"].get("enum", []):
            transform = class_for(resource_type, ["samtranslator.model.sam_resources"])
            follow_class(target_of(schema, resource["properties"]["Properties"]), transform)

    sources = ["push", "pull", "scheduler", "cloudwatchlogs"]
    follow_events(schema, "function__Properties", [f"samtranslator.model.eventsources.{name}" for name in sources])
    step_functions = ["samtranslator.model.stepfunctions.events", "samtranslator.model.eventsources.scheduler"]
    follow_events(schema, "statemachine__Properties", step_functions)

    schema["definitions"]["EndpointConfiguration"]["properties"]["VpcEndpointIds"] = {}  # an older spelling
    for name in CLOSED:
        schema["definitions"][name]["x-closed"] = True
    for name in REQUIRED:
        schema["definitions"][name]["x-required"] = True
    for name in ["function__Properties", "function__Globals"]:
        schema["definitions"][name]["properties"]["CodeUri"]["x-checked"] = True
    for name in PARSED:
        mark_parsed(schema, {"$ref": PREFIX + name}, set())
    del schema["definitions"]["graphqlapi__Properties"]["x-closed"]  # its class drops what it does not know


def follow_class(model, transform):
    accept_also(model, transform.property_types)
    if transform.validate_setattr:
        model["x-closed"] = True
    required = [n for n in model.get("required", []) if transform.property_types[n].required]
    model.pop("required", None)
    if required:
        model["required"] = required
        model["x-required"] = True
    for name, property_type in transform.property_types.items():
        model["properties"][name] = follow_type(model["properties"][name], property_type)


SAMPLES = {"array": [["x"], [{"x": "x"}]], "object": [{"x": "x"}], "string": ["x"], "boolean": [True], "integer": [1]}


def follow_type(node, property_type):
    """Kinds of value that the transform takes are right whatever the model says."""
    taken = [
        kind
        for kind, samples in SAMPLES.items()
        if any(property_type.validate(sample, should_raise=False) for sample in samples)
    ]
    if len(taken) == len(SAMPLES) or not node:
        return node
    alternatives = node.get("anyOf", [node])
    known = {"object" if "$ref" in one else one.get("type") for one in alternatives}
    missing = [{"type": kind} for kind in taken if kind not in known]
    return {"anyOf": alternatives + missing, "x-checked": True} if missing else {**node, "x-checked": True}


def follow_events(schema, owner, modules):
    for alternative in schema["definitions"][owner]["properties"]["Events"]["additionalProperties"]["anyOf"]:
        event = target_of(schema, alternative)
        event["x-checked"] = True
        properties = target_of(schema, event["properties"]["Properties"])
        if "properties" in properties:
            follow_class(properties, class_for(event["properties"]["Type"]["enum"][0], modules))
        event["required"] = ["Type"] + (["Properties"] if properties.get("required") else [])


def mark_parsed(schema, node, seen):
    """Marks all models that can be reached from `node`."""
    if isinstance(node, list):
        for entry in node:
            mark_parsed(schema, entry, seen)
    elif isinstance(node, dict):
        name = node.get("$ref", "").removeprefix(PREFIX)
        if name and name not in seen and schema["definitions"][name]:
            model = schema["definitions"][name]
            model.update({"x-closed": True, "x-checked": True, "x-required": True})
            mark_parsed(schema, model, seen | {name})
        for value in node.values():
            mark_parsed(schema, value, seen)


def class_for(resource_type, modules):
    for module in modules:
        for candidate in vars(importlib.import_module(module)).values():
            if inspect.isclass(candidate) and getattr(candidate, "resource_type", None) == resource_type:
                return candidate
    raise LookupError(f"{PACKAGE} has no class for {resource_type}")


def derive():
    from samtranslator.internal.schema_source.schema import SamModel

    schema = with_short_names(without_prose(SamModel.schema()))
    follow_transform(schema)
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    schema["$comment"] = (
        f"Derived from the models of {PACKAGE} {version(PACKAGE)} (licence: Apache-2.0) by "
        "scripts/derive-sam-schema.py, prose dropped. Do not edit."
    )
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"


def main(arguments):
    if arguments not in ([], ["--check"], ["--stdout"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        found = version(PACKAGE)
        importlib.import_module("samtranslator")
    except ImportError:
        print(f"This python has no {PACKAGE}. Try: pip install {PACKAGE}=={PINNED}\n\n{__doc__}", file=sys.stderr)
        return 2
    if found != PINNED:
        print(f"This python has {PACKAGE} {found}; {PINNED} is pinned in this script.", file=sys.stderr)
        return 2
    derived = derive()
    if arguments == ["--stdout"]:
        sys.stdout.write(derived)
    elif arguments == ["--check"]:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != derived:
            print(f"{TARGET} is out of date. See how: {sys.argv[0]} --stdout | diff {TARGET} -", file=sys.stderr)
            return 1
    else:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(derived, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
