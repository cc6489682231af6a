"""Take the README's picture of the opening page: `python tests/book/screenshot.py`, after `python run.py book --no-serve`.

Writes book/_static/screenshot.png, 1280 × 800, and says so if it grew beyond 300 kB. Run by hand when the look changes.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from support import CHROMIUM_ARGUMENTS, chromium_path  # noqa: E402

TARGET = ROOT / "book" / "_static" / "screenshot.png"
LARGEST = 300_000


def main() -> int:
    """Take the picture; return 1 if it is too large for the README."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_ARGUMENTS))
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        page.goto((ROOT / "_build" / "site" / "pt" / "book" / "pt" / "index.html").as_uri())
        page.wait_for_load_state("networkidle")
        page.screenshot(path=TARGET)
        browser.close()
    size = TARGET.stat().st_size
    print(f"{TARGET.relative_to(ROOT)}: {size} bytes")
    return int(size > LARGEST)


if __name__ == "__main__":
    raise SystemExit(main())
