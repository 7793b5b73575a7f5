"""Holds exchanges with AWS to the services' own descriptions, as AWS's SDK for Python has them (botocore's data, read in place).

One exchange a line, as JSON: path (the value of X-Amz-Target; of a form its version and action; of a REST service its name and operation), body, status, answer
(of a form, the XML as a text). One line back: what is against it, as a JSON list."""
import base64
import binascii
import datetime
import json
import re
import sys

import botocore.parsers
import botocore.session
from botocore.validate import ParamValidator

SERVICES = ("codecommit", "codebuild", "codepipeline", "codedeploy", "ecr", "logs", "secretsmanager")
# By what a form names its service with: the version of its API.
FORMS = {"2010-05-08": "iam", "2011-06-15": "sts", "2010-05-15": "cloudformation"}
REST = ("eks",)
# https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html: what every operation may answer besides its own errors.
COMMON = {
    "AccessDeniedException", "ExpiredTokenException", "IncompleteSignature", "InternalFailure", "InvalidSignatureException", "MissingAuthenticationTokenException",
    "ServiceUnavailable", "ThrottlingException", "UnrecognizedClientException", "ValidationError", "ValidationException",
}

session = botocore.session.get_session()
models = {}
for service in SERVICES:
    model = session.get_service_model(service)
    models[model.metadata["targetPrefix"]] = model
for version, service in FORMS.items():
    models[version] = session.get_service_model(service)
for service in REST:
    models[service] = session.get_service_model(service)


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


def nested(fields, shape, prefix=""):
    """What a form means: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html."""
    if shape.type_name == "structure":
        members = {}
        for name, member in shape.members.items():
            key = prefix + name
            if any(field == key or field.startswith(key + ".") for field in fields):
                members[name] = nested(fields, member, key if member.type_name not in ("structure", "list") else key + ".")
        return members
    if shape.type_name == "list":
        items, number = [], 1
        while any(field == f"{prefix}member.{number}" or field.startswith(f"{prefix}member.{number}.") for field in fields):
            inner = f"{prefix}member.{number}" + ("." if shape.member.type_name in ("structure", "list") else "")
            items.append(nested(fields, shape.member, inner))
            number += 1
        return items
    text = fields.pop(prefix)
    return int(text) if shape.type_name in ("integer", "long") and text.isdigit() else text == "true" if shape.type_name == "boolean" else text


def form(exchange, operation, hold):
    """An exchange with a service that takes forms and answers XML."""
    fields = {name: value for name, value in exchange["body"].items() if name not in ("Action", "Version")}
    if operation.input_shape is not None:
        hold(nested(fields, operation.input_shape), operation.input_shape, "body")
    unknown = [f"unknown member body.{name}" for name in fields]
    parsed = botocore.parsers.create_parser("query").parse({"body": (exchange.get("answer") or "").encode(), "headers": {}, "status_code": exchange["status"]}, operation.output_shape)
    if exchange["status"] >= 400:
        code = parsed.get("Error", {}).get("Code")
        known = COMMON | {"AccessDenied", "InvalidClientTokenId", "ExpiredToken", "Throttling"} | {error.metadata.get("error", {}).get("code", error.name) for error in operation.error_shapes}
        return unknown + ([] if code in known else [f"{operation.name} does not answer {code}"])
    parsed.pop("ResponseMetadata", None)
    if operation.output_shape is not None:
        hold(parsed, operation.output_shape, "answer")
    return unknown


def judge(exchange):
    if exchange["path"] == "/":
        # An object of a bucket.
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

    if prefix in FORMS:
        findings.extend(form(exchange, operation, hold))
        return findings

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
