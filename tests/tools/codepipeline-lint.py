"""Holds pipelines to the service's own description, as AWS's SDK has it: one line for each finding, beginning with the file's name."""
import json
import sys

import botocore.session
from botocore.validate import ParamValidator

model = botocore.session.get_session().get_service_model("codepipeline")
shape = model.operation_model("CreatePipeline").input_shape


def patterns(value, at, shape, path):
    """ParamValidator checks types, lengths and required members; patterns, enumerations and upper bounds are left to the service."""
    import re

    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if isinstance(value, dict) and name in value:
                patterns(value[name], at, member, f"{path}.{name}")
        for name in value if isinstance(value, dict) else []:
            if name not in shape.members:
                print(f"{at}: unknown member {path}.{name}")
    elif shape.type_name == "list":
        if "max" in shape.metadata and len(value) > shape.metadata["max"]:
            print(f"{at}: {path} has {len(value)} items, {shape.metadata['max']} are allowed")
        for i, item in enumerate(value):
            patterns(item, at, shape.member, f"{path}[{i}]")
    elif shape.type_name == "map":
        for key, item in value.items():
            patterns(key, at, shape.key, f"{path}.{key}")
            patterns(item, at, shape.value, f"{path}.{key}")
    elif shape.type_name == "string" and isinstance(value, str):
        pattern = shape.metadata.get("pattern")
        if pattern and not re.fullmatch(pattern, value):
            print(f"{at}: {path} is '{value}', which does not fit {pattern}")
        if shape.enum and value not in shape.enum:
            print(f"{at}: {path} is '{value}', which is none of {shape.enum}")
        if "max" in shape.metadata and len(value) > shape.metadata["max"]:
            print(f"{at}: {path} has {len(value)} characters, {shape.metadata['max']} are allowed")
    elif shape.type_name == "integer" and isinstance(value, int):
        if value > shape.metadata.get("max", value):
            print(f"{at}: {path} is {value}, above {shape.metadata['max']}")


def structure(pipeline, at):
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-requirements.html: what no shape says."""
    stages = pipeline.get("stages", [])
    if len(stages) < 2:
        print(f"{at}: a pipeline must have at least two stages")
    seen, names = set(), set()
    for number, stage in enumerate(stages):
        if stage["name"] in names:
            print(f"{at}: two stages are named {stage['name']}")
        names.add(stage["name"])
        actions = sorted(stage["actions"], key=lambda action: action.get("runOrder", 1))
        if len({action["name"] for action in actions}) < len(actions):
            print(f"{at}: two actions of {stage['name']} have one name")
        for action in actions:
            if (action["actionTypeId"]["category"] == "Source") != (number == 0):
                print(f"{at}: source actions stand in the first stage and only there: {action['name']}")
            for artifact in action.get("inputArtifacts", []):
                if artifact["name"] not in seen:
                    print(f"{at}: {action['name']} takes {artifact['name']}, which no action before it makes")
            for artifact in action.get("outputArtifacts", []):
                if artifact["name"] in seen:
                    print(f"{at}: two actions make {artifact['name']}")
                seen.add(artifact["name"])


for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        request = json.load(file)
    request.pop("metadata", None)
    report = ParamValidator().validate(request, shape)
    if report.has_errors():
        for line in report.generate_report().splitlines():
            print(f"{name}: {line}")
        continue
    patterns(request, name, shape, "input")
    structure(request["pipeline"], name)
print("done")
