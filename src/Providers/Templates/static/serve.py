"""Serves public/ with the version filled in. Only for where there is no web server: the image has nginx."""

import html
import os
import signal
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer

ROOT = Path(__file__).resolve().parent / "public"


class Handler(SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path.split("?", 1)[0] not in ("/", "/index.html"):
            super().do_GET()
            return
        page = (ROOT / "index.html").read_text(encoding="utf-8")
        body = page.replace("@APP_VERSION@", html.escape(os.environ.get("APP_VERSION", "dev"))).encode("utf-8")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self):
        return self.client_address[0]


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        # The base class looks up the host's full name, which can wait for a name server.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]


def make(host, port):
    return Server((host, port), partial(Handler, directory=str(ROOT)))


def main():
    server = make(os.environ.get("HOST", "0.0.0.0"), int(os.environ.get("PORT", "8080")))

    def stop(signum, frame):
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"public/ is served on {server.server_name}:{server.server_port}", flush=True)
    with server:
        server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
