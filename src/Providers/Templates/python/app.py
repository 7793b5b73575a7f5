"""{{name}}: a small web application that needs nothing but the standard library."""

import json
import os
import signal
import threading
from socketserver import TCPServer, ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

NAME = "{{name}}"


class App:
    """A WSGI application with routes, in the manner of the well-known frameworks."""

    def __init__(self):
        self._routes = {}

    def route(self, path, methods=("GET", "HEAD")):
        def register(handler):
            for method in methods:
                self._routes[method, path] = handler
            return handler

        return register

    def __call__(self, environ, start_response):
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO") or "/"
        handler = self._routes.get((method, path))
        if handler:
            status, answer = "200 OK", handler()
        elif any(known == path for _, known in self._routes):
            status, answer = "405 Method Not Allowed", {"error": "method not allowed"}
        else:
            status, answer = "404 Not Found", {"error": "not found"}
        body = json.dumps(answer).encode("utf-8")
        headers = [("Content-Type", "application/json; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [] if method == "HEAD" else [body]


app = App()


@app.route("/")
def home():
    return {"name": NAME, "version": os.environ.get("APP_VERSION", "dev")}


@app.route("/healthz")
def health():
    return {"status": "ok"}


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self):
        # The base class looks up the host's full name, which can wait for a name server.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]
        self.setup_environ()


class Handler(WSGIRequestHandler):
    def address_string(self):
        return self.client_address[0]


def serve(host, port):
    return make_server(host, port, app, server_class=Server, handler_class=Handler)


def main():
    server = serve(os.environ.get("HOST", "0.0.0.0"), int(os.environ.get("PORT", "8080")))

    def stop(signum, frame):
        # shutdown() waits for the loop that this handler interrupted, so it needs a thread of its own.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"{NAME} listens on {server.server_name}:{server.server_port}", flush=True)
    with server:
        server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
