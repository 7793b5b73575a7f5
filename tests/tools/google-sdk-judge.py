"""Holds exchanges with Google Cloud to the clients that Google generates for its own command line (the Cloud SDK's, read in place).

python3 google-sdk-judge.py <lib folder of the SDK> <service>:<version> [...]
One exchange a line, as JSON: method, path, query, body, status, answer. One line back: what is against it, as a JSON list.
A field or a word that a message does not have is refused, in requests and in answers."""
import importlib
import json
import re
import sys

root, *services = sys.argv[1:]
sys.path[:0] = [root, root + "/third_party"]
from apitools.base.protorpclite import messages  # noqa: E402
from apitools.base.py import base_api, encoding, extra_types  # noqa: E402

ANYWHERE = {"alt", "fields", "key", "prettyPrint", "quotaUser"}
methods = []
for service in services:
    name, version = service.split(":")
    place = f"googlecloudsdk.generated_clients.apis.{name}.{version}.{name}_{version}"
    client, known = importlib.import_module(place + "_client"), importlib.import_module(place + "_messages")
    api = next(one for one in vars(client).values() if isinstance(one, type) and issubclass(one, base_api.BaseApiClient) and one is not base_api.BaseApiClient)
    for resource in [one for one in vars(api).values() if isinstance(one, type) and issubclass(one, base_api.BaseApiService)]:
        for method in vars(resource).values():
            if hasattr(method, "method_config"):
                config = method.method_config()
                path = config.flat_path or config.relative_path
                pattern = re.compile("^/" + re.sub(r"\\\{[^}]*\\\}", "[^/:]+", re.escape(path)) + "$")
                methods.append((config, pattern, known))


def unknown(message, where):
    """Where a message holds what its type does not have."""
    if isinstance(message, extra_types.JsonObject | extra_types.JsonValue | extra_types.JsonArray):
        return []
    found = [f"{where} has no '{name}'" for name in message.all_unrecognized_fields()]
    for field in message.all_fields():
        if isinstance(field, messages.MessageField) and not isinstance(getattr(field, "type", None), str):
            value = getattr(message, field.name)
            for one in value if isinstance(value, list) else [value] if value is not None else []:
                if isinstance(one, messages.Message):
                    found += unknown(one, f"{where}.{field.name}")
    return found


def judge(exchange):
    fitting = [one for one in methods if one[0].http_method == exchange["method"] and one[1].match(exchange["path"])]
    if not fitting:
        return ["no such method"]
    config, _, known = fitting[0]
    findings = [f"unknown parameter '{name}'" for name in exchange["query"] if name.replace(".", "_") not in config.query_params and name not in config.query_params and name not in ANYWHERE]
    request = getattr(known, config.request_type_name)
    if exchange["body"] is not None:
        if not config.request_field:
            findings.append("a body that the method does not know")
        else:
            kind = request if config.request_field == "<request>" else next(field for field in request.all_fields() if field.name == config.request_field).type
            findings += decoded(kind, exchange["body"], "body")
    if exchange["status"] < 300 and exchange["answer"] is not None:
        findings += decoded(getattr(known, config.response_type_name), exchange["answer"], "answer")
    return findings


def decoded(kind, value, where):
    try:
        return unknown(encoding.JsonToMessage(kind, json.dumps(value)), where)
    except Exception as problem:  # whatever the library refuses it by
        return [f"{where}: {problem}"]


for line in sys.stdin:
    print(json.dumps(judge(json.loads(line))), flush=True)
