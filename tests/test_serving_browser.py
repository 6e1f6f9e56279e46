"""`mkdocs serve` in a browser that nobody touches: what is open changes by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from browser import Browser, browsing, needed_chromium
from conftest import NewSite, write_tree
from serving import PATIENCE, started

MATERIAL = {"name": "material", "font": False}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing(*needed_chromium()) as browser:
        yield browser


def seen(browser: Browser) -> str:
    """The text of the page that is open, as far as it can be seen."""
    return browser.tab.find_element(By.TAG_NAME, "body").text


def wait_until(browser: Browser, *texts: str, but_not: str = "") -> None:
    """Wait until a reader sees some texts, and another one no longer."""

    def is_so(_: object) -> bool:
        text = seen(browser)
        return all(one in text for one in texts) and not (but_not and but_not in text)

    waiting = WebDriverWait(
        browser.tab, PATIENCE, poll_frequency=0.1, ignored_exceptions=[StaleElementReferenceException]
    )
    waiting.until(is_so, f"{texts} without {but_not!r} in: {seen(browser)}")


def test_open_page_shows_an_edit_and_tells_of_a_mistake(
    browser: Browser, new_site: NewSite, tmp_path: Path
) -> None:
    good = '"""First words."""\n\n\ndef kept():\n    return 1\n'
    site = new_site({"shop/cart.py": good}, theme=MATERIAL)
    with started(site.folder, tmp_path) as server:
        server.wait_until_the_map_is_there()
        browser.tab.get(f"{server.url}code/shop/cart.py_docs/")
        wait_until(browser, "First words.")
        good = good.replace("First", "Second")
        write_tree(site.repository, {"shop/cart.py": good})
        wait_until(browser, "Second words.", but_not="First words.")
        mistake = f"{good}\n\ndef half_typed(\n"
        message = message_of(mistake)
        write_tree(site.repository, {"shop/cart.py": mistake})
        wait_until(browser, message, "Second words.")
        assert re.search(r"shop/cart\.py\W+(line )?8\b", seen(browser))
        write_tree(site.repository, {"shop/cart.py": good.replace("Second", "Third")})
        wait_until(browser, "Third words.", but_not=message)
        assert not browser.complaints()
        browser.tab.get("about:blank")


def message_of(text: str) -> str:
    """What Python says of a text that it cannot read."""
    try:
        compile(text, "file", "exec")
    except SyntaxError as error:
        return error.msg
    raise AssertionError(f"Python can read {text!r}")


def test_reader_who_comes_before_the_map_is_there_sees_it_come(
    browser: Browser, new_site: NewSite, tmp_path: Path
) -> None:
    text = "".join(f"def f{number}(): ...\n" for number in range(60))
    site = new_site({f"p{n % 10}/m{n}.py": text for n in range(100)}, theme=MATERIAL)
    with started(site.folder, tmp_path) as server:
        server.wait_until_it_answers()
        browser.tab.get(f"{server.url}code/p1/m1.py_docs/")
        wait_until(browser, "m1.py", "f59")
        browser.tab.get("about:blank")
