"""Draw the pictures of docs/reader.md from a running page: `python -m tests.web.pictures http://127.0.0.1:8899`."""

import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright

from tests.web.test_browser import QUIET

FOLDER = Path(__file__).parents[2] / "docs" / "images"
WIDE, PHONE = {"width": 1200, "height": 860}, {"width": 360, "height": 740}
SEARCH = f"/?q={quote('روابط عمومی')}"
PICTURES = {
    "page-search": (SEARCH, WIDE, "light"),
    "page-dark": (SEARCH, WIDE, "dark"),
    "page-phone": (SEARCH, PHONE, "light"),
    "page-values": ("/values/tag", WIDE, "light"),
    "page-outlets": ("/outlets", WIDE, "light"),
    "page-outlet": ("/outlets/kavir", WIDE, "light"),
    "page-corrections": ("/corrections", WIDE, "light"),
    "page-days": ("/days?pick=from", WIDE, "light"),
    "page-help": ("/help", WIDE, "light"),
    "page-story": ("/corrections", WIDE, "light"),
    "page-print": ("/corrections", WIDE, "light"),
}


def main(site: str) -> None:
    """Draw all pictures."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET.split())
        for name, (path, size, scheme) in PICTURES.items():
            page = browser.new_page(viewport=size, color_scheme=scheme, base_url=site)  # type: ignore[arg-type]
            page.goto(path)
            if name in ("page-story", "page-print"):
                page.click(".hit a")
            if name == "page-print":
                page.emulate_media(media="print")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
