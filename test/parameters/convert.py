"""What the real SAM CLI makes of parameter overrides. A JSON list of jobs on stdin, as many results on stdout.

A job has `values`, words as after --parameter-overrides, or `folder`, that of a samconfig.toml.
"""

import json
import sys
from pathlib import Path

from samcli.cli.types import CfnParameterOverridesType
from samcli.lib.config.samconfig import SamConfig


def values_of(job):
    if "folder" not in job:
        return tuple(job["values"])
    config = SamConfig(Path(job["folder"]), "samconfig.toml")
    return config.get_all(["deploy"], "parameters", "default")["parameter_overrides"]


def result_of(job):
    try:
        return {"overrides": CfnParameterOverridesType().convert(values_of(job), None, None)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([result_of(job) for job in json.load(sys.stdin)], sys.stdout)
