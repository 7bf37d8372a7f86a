"""Takes the pictures of the README from a running demo county: `python tools/screenshots.py URL`.

Needs Chromium (CHROMIUM names another binary) and SHOUWANG_DATA of the demo.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from shouwang.core.datadir import data_dir

OUT = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def passwords() -> dict[str, str]:
    """Return the passwords of the demo's accounts by sign-in name."""
    text = (data_dir() / "demo" / "accounts.json").read_text(encoding="utf-8")
    return {account["username"]: account["password"] for account in json.loads(text)}


def sign_in(page: Page, base: str, username: str) -> None:
    """Sign in under an account of the demo."""
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", passwords()[username])
    page.click("main .btn-primary")
    page.wait_for_url(f"{base}/")
    page.wait_for_load_state("networkidle")


def take(browser: Browser, base: str, size: str) -> None:
    """Take every picture at one size."""
    context = browser.new_context(viewport=SIZES[size], locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()

    def shoot(name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)  # charts draw themselves in
        page.screenshot(path=OUT / f"{name}-{size}.png")

    page.goto(f"{base}/accounts/login/")
    shoot("sign-in")
    sign_in(page, base, "minzheng")
    shoot("home")
    page.goto(f"{base}/children/?verdict=yes")
    shoot("list")
    page.locator("table tbody a").first.click()
    shoot("file")
    page.goto(f"{base}/rosters/")
    page.locator("table tbody a", has_text="村级台账").first.click()
    page.wait_for_load_state("networkidle")
    page.goto(page.url.split("?")[0] + "findings/")
    shoot("import-findings")
    page.goto(f"{base}/figures/summary/")
    shoot("summary")
    context.close()


def main() -> int:
    """Take all pictures of the site at the address given."""
    base = sys.argv[1].rstrip("/")
    OUT.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        for size in SIZES:
            take(browser, base, size)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
