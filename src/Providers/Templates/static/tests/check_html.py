"""Checks that every page is well formed and that every local link of it leads somewhere."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent / "public"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.path, self.open, self.problems = path, [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, self.getpos()[0]))
        for name, value in attrs:
            if name in ("href", "src"):
                self.check(value or "")
        if tag == "img" and "alt" not in dict(attrs):
            self.say("an image has no alternative text")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.say(f"</{tag}> closes nothing that is open")
        else:
            self.open.pop()

    def check(self, link):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path:
            return
        base = ROOT if parts.path.startswith("/") else self.path.parent
        if not (base / parts.path.lstrip("/")).exists():
            self.say(f"'{link}' leads nowhere")

    def say(self, problem):
        self.problems.append(f"{self.path.relative_to(ROOT.parent)}:{self.getpos()[0]}: {problem}")


def main():
    problems = []
    pages = sorted(ROOT.rglob("*.html"))
    for path in pages:
        page = Page(path)
        page.feed(path.read_text(encoding="utf-8"))
        page.close()
        problems += page.problems + [f"{path.relative_to(ROOT.parent)}:{line}: <{tag}> is not closed" for tag, line in page.open]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(pages)} pages, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
