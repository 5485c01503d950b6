"""A site with one story, whose page the test changes."""

from typing import Any

from pytest_httpserver import HTTPServer

URL = "http://kavir.example/news/1234567"
TEXT = "\n".join(
    f"<p>در نشست شماره {number} شورای شهر، اعضا درباره بودجه سال آینده و برنامه‌های عمرانی گفت‌وگو کردند.</p>"
    for number in range(12)
)
PAGE = f"""<!DOCTYPE html><html lang="fa"><head><title>شورای شهر بودجه را بررسی کرد</title>
<meta property="og:type" content="article"><meta property="og:title" content="شورای شهر بودجه را بررسی کرد">
<meta property="article:published_time" content="2026-11-21T10:00:00+03:30"></head>
<body><article><h1>شورای شهر بودجه را بررسی کرد</h1>{TEXT}</article></body></html>"""
SOFT_404 = "<!DOCTYPE html><html><body><h1>صفحه مورد نظر یافت نشد</h1></body></html>"


class Site:
    """One outlet with one or more stories, whose pages the test changes."""

    def __init__(self, server: HTTPServer, stories: int = 1) -> None:
        addresses = [URL[:-1] + str(7 + number) for number in range(stories)]
        items = "".join(f"<item><title>خبر</title><link>{address}</link></item>" for address in addresses)
        feed = f"<rss version='2.0'><channel><title>ف</title>{items}</channel></rss>"
        server.expect_request("/rss").respond_with_data(feed, content_type="text/xml")
        server.expect_request("/robots.txt").respond_with_data("", status=404)
        self._pages = [server.expect_request(address.removeprefix("http://kavir.example")) for address in addresses]
        self.row: dict[str, Any] = {
            "id": "kavir",
            "name": "Kavir",
            "name_fa": "خبر کویر",
            "domain": "kavir.example",
            "feeds": ["http://kavir.example/rss"],
            "recheck_minutes": [0],
            "connect_to": f"127.0.0.1:{server.port}",
        }

    def answers(self, body: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        for page in self._pages:
            page.respond_with_data(body, status, headers, content_type="text/html; charset=utf-8")
