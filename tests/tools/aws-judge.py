"""Holds exchanges with AWS to the services' own descriptions, as AWS's SDK for Python has them (botocore's data, read in place).

One exchange a line, as JSON: path (the value of X-Amz-Target), body, status, answer. One line back: what is against it, as a JSON list."""
import base64
import binascii
import datetime
import json
import re
import sys

import botocore.session
from botocore.validate import ParamValidator

SERVICES = ("codecommit", "codebuild", "codepipeline", "codedeploy", "ecr", "logs")
# https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html: what every operation may answer besides its own errors.
COMMON = {
    "AccessDeniedException", "ExpiredTokenException", "IncompleteSignature", "InternalFailure", "InvalidSignatureException", "MissingAuthenticationTokenException",
    "ServiceUnavailable", "ThrottlingException", "UnrecognizedClientException", "ValidationException",
}

session = botocore.session.get_session()
models = {}
for service in SERVICES:
    model = session.get_service_model(service)
    models[model.metadata["targetPrefix"]] = model


def typed(value, shape):
    """JSON's values as the validator wants them: times and bytes are no JSON."""
    if shape.type_name == "structure" and isinstance(value, dict):
        return {name: typed(item, shape.members[name]) if name in shape.members else item for name, item in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [typed(item, shape.member) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: typed(item, shape.value) for name, item in value.items()}
    if shape.type_name == "timestamp" and isinstance(value, (int, float)):
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    if shape.type_name == "blob" and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error:
            return None
    return value


def details(value, shape, path):
    """What the validator leaves to the service: unknown members, patterns, enumerations and upper bounds."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, item in value.items():
            if name in shape.members:
                yield from details(item, shape.members[name], f"{path}.{name}")
            else:
                yield f"unknown member {path}.{name}"
    elif shape.type_name == "list" and isinstance(value, list):
        if len(value) > shape.metadata.get("max", len(value)):
            yield f"{path} has {len(value)} items, {shape.metadata['max']} are allowed"
        for number, item in enumerate(value):
            yield from details(item, shape.member, f"{path}[{number}]")
    elif shape.type_name == "map" and isinstance(value, dict):
        for key, item in value.items():
            yield from details(key, shape.key, f"{path}.{key}")
            yield from details(item, shape.value, f"{path}.{key}")
    elif shape.type_name == "string" and isinstance(value, str):
        pattern = shape.metadata.get("pattern")
        try:
            fits = pattern is None or re.fullmatch(pattern, value, re.DOTALL)
        except re.error:
            # Java's patterns are not all Python's.
            fits = True
        if not fits:
            yield f"{path} is '{value}', which does not fit {pattern}"
        if shape.enum and value not in shape.enum:
            yield f"{path} is '{value}', which is none of {shape.enum}"
        if len(value) > shape.metadata.get("max", len(value)):
            yield f"{path} has {len(value)} characters, {shape.metadata['max']} are allowed"
    elif shape.type_name in ("integer", "long") and isinstance(value, int):
        if value > shape.metadata.get("max", value):
            yield f"{path} is {value}, above {shape.metadata['max']}"


def judge(exchange):
    if exchange["path"] == "/":
        # A form, of a service that speaks XML: those are asked for real, of moto.
        return []
    prefix, _, operation = exchange["path"].partition(".")
    model = models.get(prefix)
    if model is None or operation not in model.operation_names:
        return [f"no operation {exchange['path']}"]
    operation = model.operation_model(operation)
    findings = []

    def hold(value, shape, what):
        if shape is None:
            return
        value = typed(value, shape)
        report = ParamValidator().validate(value, shape)
        if report.has_errors():
            findings.extend(f"{what}: {line}" for line in report.generate_report().splitlines())
        findings.extend(details(value, shape, what))

    refused = exchange["status"] >= 400
    code = (exchange.get("answer") or {}).get("__type")
    # What was refused for its form may be of any form.
    if not (refused and code and ("Invalid" in code or code == "ValidationException")):
        hold(exchange.get("body") or {}, operation.input_shape, "body")
    if refused:
        known = COMMON | {error.name for error in operation.error_shapes} | {error.metadata.get("error", {}).get("code") for error in operation.error_shapes}
        if code is not None and code not in known:
            findings.append(f"{operation.name} does not answer {code}")
    elif operation.output_shape is not None:
        hold(exchange.get("answer") or {}, operation.output_shape, "answer")
    return findings


for line in sys.stdin:
    print(json.dumps(judge(json.loads(line))), flush=True)
