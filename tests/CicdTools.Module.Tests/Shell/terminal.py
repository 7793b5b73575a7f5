"""Runs a program on a terminal of its own. Standard input: JSON, a list of [wait for this text, then send this]. Prints the transcript."""
import json
import os
import pty
import select
import sys
import time

PATIENCE = 60

steps = json.load(sys.stdin)
process, terminal = pty.fork()
if process == 0:
    # What tells of a runner would make it an unattended host.
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD"):
        os.environ.pop(name, None)
    os.environ["TERM"] = "xterm"
    os.execv(sys.argv[1], sys.argv[1:])

transcript = b""
# What has come and was not waited for yet: a prompt may arrive together with the answer before it.
pending = b""


def read(until):
    """Reads until a text has come, or with None until the program has ended."""
    global transcript, pending
    end = time.monotonic() + PATIENCE
    while until is None or until not in pending:
        if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
            sys.exit(f"{until} had not come after {PATIENCE} s: {transcript}")
        try:
            data = os.read(terminal, 65536)
        except OSError:
            data = b""
        if not data:
            return
        pending += data
        transcript += data
    pending = pending[pending.index(until) + len(until):]


for text, answer in steps:
    read(text.encode())
    os.write(terminal, answer.encode())
read(None)
sys.stdout.buffer.write(transcript)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
