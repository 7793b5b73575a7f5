import json
import os
import threading
import unittest
from unittest import mock
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import app


class AppTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        silence = mock.patch.object(app.Handler, "log_message")
        silence.start()
        cls.addClassCleanup(silence.stop)
        cls.server = app.serve("127.0.0.1", 0)
        cls.address = f"http://127.0.0.1:{cls.server.server_port}"
        cls.opener = build_opener(ProxyHandler({}))
        cls.thread = threading.Thread(target=cls.server.serve_forever, kwargs={"poll_interval": 0.01})
        cls.thread.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.thread.join()
        cls.server.server_close()

    def get(self, path, method="GET"):
        try:
            with self.opener.open(Request(self.address + path, method=method), timeout=5) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            with error:
                return error.code, error.read()

    def test_home_tells_name_and_version(self):
        with mock.patch.dict(os.environ, {"APP_VERSION": "1.2.3"}):
            status, body = self.get("/")
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(body), {"name": app.NAME, "version": "1.2.3"})

    def test_health_is_ok(self):
        self.assertEqual(self.get("/healthz")[0], 200)

    def test_an_unknown_path_is_not_found(self):
        self.assertEqual(self.get("/nothing")[0], 404)

    def test_a_wrong_method_is_refused(self):
        self.assertEqual(self.get("/", "DELETE")[0], 405)

    def test_head_has_no_body(self):
        self.assertEqual(self.get("/", "HEAD"), (200, b""))


if __name__ == "__main__":
    unittest.main()
