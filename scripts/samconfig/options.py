"""Writes src/samconfig/sam-options.generated.ts: every option of every sam command that a samconfig can set.

Run it with the Python of a venv that has the pinned aws-sam-cli; it reads the commands' own click declarations.
"""

import json
import os
import sys
from importlib.metadata import version

os.environ["SAM_CLI_TELEMETRY"] = "0"

import click  # noqa: E402
from samcli.cli.context import Context  # noqa: E402
from samcli.cli.main import cli  # noqa: E402

NOT_SETTABLE = {"config_file", "config_env", "save_params"}


def word(option):
    """`name`, with a sign for its type: ? yes or no, # whole number, * list, =a|b one of these."""
    kind = option.type
    if option.is_flag:
        sign = "?"
    elif isinstance(kind, click.Choice) and not getattr(option, "multiple", False):
        sign = "=" + "|".join(str(choice) for choice in kind.choices) if kind.case_sensitive else ""
    elif option.multiple or "list" in getattr(kind, "name", ""):
        sign = "*"
    elif kind is click.INT:
        sign = "#"
    else:
        sign = ""
    return option.name + sign


def walk(command, context, words, found):
    if hasattr(command, "list_commands"):
        for name in command.list_commands(context):
            if words == ["local"] and name == "generate-event":
                continue
            child = command.get_command(context, name)
            walk(child, click.Context(child, parent=context, info_name=name), [*words, name], found)
        return
    names = {}
    for option in command.params:
        if not isinstance(option, click.Option):
            continue
        if option.name is None:
            if type(option).__name__ == "HookNameOption":
                names["hook_name"] = "hook_name"
            continue
        if option.name not in NOT_SETTABLE:
            names[option.name] = word(option)
    # samcli/commands/_utils/options.py, get_or_default_template_file_name: "template" is read as well.
    if "template_file" in names:
        names["template"] = "template"
    if names:
        found["_".join(words).replace("-", "_")] = " ".join(names[name] for name in sorted(names))


found = {}
walk(cli, click.Context(cli, obj=Context()), [], found)
lines = [
    f"// Written by scripts/samconfig/options.py from aws-sam-cli {version('aws-sam-cli')} (Apache-2.0). Do not edit.",
    "/** The options of each sam command. A sign tells the type: ? yes or no, # whole number, * list, =a|b one of these. */",
    "export const SAM_OPTIONS: Readonly<Record<string, string>> = {",
    *(f"  {name}: {json.dumps(options)}," for name, options in sorted(found.items())),
    "};",
    "",
]
sys.stdout.write("\n".join(lines))
