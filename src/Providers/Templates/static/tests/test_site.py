import os
import threading
import unittest
from unittest import mock
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import serve


class SiteTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        silence = mock.patch.object(serve.Handler, "log_message")
        silence.start()
        cls.addClassCleanup(silence.stop)
        cls.server = serve.make("127.0.0.1", 0)
        cls.opener = build_opener(ProxyHandler({}))
        cls.thread = threading.Thread(target=cls.server.serve_forever, kwargs={"poll_interval": 0.01})
        cls.thread.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.thread.join()
        cls.server.server_close()

    def get(self, path):
        try:
            with self.opener.open(f"http://127.0.0.1:{self.server.server_port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode("utf-8")
        except HTTPError as error:
            with error:
                return error.code, ""

    def test_home_tells_name_and_version(self):
        with mock.patch.dict(os.environ, {"APP_VERSION": "1.2.3"}):
            status, page = self.get("/")
        self.assertEqual(status, 200)
        self.assertIn("<h1>{{name}}</h1>", page)
        self.assertIn("1.2.3", page)

    def test_health_is_ok(self):
        self.assertEqual(self.get("/healthz")[0], 200)

    def test_what_is_beside_the_site_is_not_served(self):
        self.assertEqual(self.get("/../serve.py")[0], 404)


if __name__ == "__main__":
    unittest.main()
