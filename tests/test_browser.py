"""The built site in a browser, used as a reader does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from textwrap import dedent

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from browser import Browser, browsing, needed_chromium, serving

Open = Callable[[str], None]

LONG = "a_name_" + "that_does_not_end_" * 6

FILES = {
    "README.md": f"""\
        # Shop

        A shop for tests. See [the cart](shop/cart.py).

        | {" | ".join(f"column{number}" for number in range(20))} |
        |{"---|" * 20}
        | {" | ".join(f"value{number}" for number in range(20))} |

        A word of {"x" * 200} letters, and `code_of_{"y" * 200}`.

            {"z" * 300}
        """,
    "shop/__init__.py": '"""Things to buy."""\n',
    "shop/cart.py": f'''\
        """What is bought."""

        from shop.prices import price_of

        LIMIT: "dict[str, tuple[int, int, int, int]]" = {{"one": (1, 2, 3, 4), "two": (5, 6, 7, 8)}}
        """How much fits."""


        class Cart:
            """Things in a cart.

            Parameters:
                names: What is in it.
                {LONG}: A name of many letters.
            """

            def __init__(self, names: list[str], {LONG}: int = 0) -> None:
                self.names = names

            def total(self) -> int:
                """The price of all."""
                return sum(price_of(name) for name in self.names)


        def {LONG}() -> str:
            """Has a long name."""
            return "{"long line " * 40}"
        {
        """
        # filler
        """
        * 60
    }
        END = 1
        ''',
    "shop/prices.py": """\
        from shop import __doc__ as about


        def price_of(name: str) -> int:
            return len(name)
        """,
    "shop/till.py": "import sys\n\nfrom shop.cart import Cart\n\n" + "Cart([]).total()\n" * 40,
    f"shop/deep/{'folder_' * 12}/{'file_' * 8}.py": "from shop.cart import Cart\n\nCART = Cart([])\n",
    "shop/kinds.py": "from shop.cart import Cart\n\n"
    + "".join(f"class Cart{number}(Cart): ...\n" for number in range(10)),
    "shop/tax.py": "def tax_of(price: int) -> int:\n    return price // 5\n",
    "tests/test_tax.py": """\
        from shop.tax import tax_of


        def test_a_tax() -> None:
            assert tax_of(10) == 2


        def test_another_tax() -> None:
            tax = tax_of(20)
            assert tax == 4
        """,
    "web/cart.js": "export function draw(cart) {\n  return cart.names.join();\n}\n",
}

CONFIG = """
site_name: Test
site_dir: ../site
theme: {theme}
plugins: [search, {{kwmap: {{root: ../repository, git: "off", evidence: "off"}}}}]
"""

THEMES = {
    "material": "{name: material, font: false}",
    "mkdocs": "{name: mkdocs, highlightjs: false}",
    "readthedocs": "{name: readthedocs, highlightjs: false}",
}

PAGES = [
    "code/",
    "code/doc/",
    "code/sub/",
    "code/keywords/",
    "code/book/",
    "code/book-1/",
    "code/book-3/",
    "code/imports/",
    "code/shop/cart.py-cart.total-references/",
    "code/shop/",
    "code/shop/doc/",
    "code/shop/sub/",
    "code/shop/cart.py_docs/",
    "code/shop/cart.py_kw/",
    "code/web/cart.js_docs/",
    f"code/shop/deep/{'folder_' * 12}/{'file_' * 8}.py_docs/",
]
"""Every kind of page."""


def _build(folder: Path, theme: str) -> Path:
    for name, text in FILES.items():
        path = folder / "repository" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    project = folder / "project"
    (project / "docs").mkdir(parents=True)
    (project / "docs/index.md").write_text("# Test\n\n[The map](code/index.md)\n", encoding="utf-8")
    (project / "mkdocs.yml").write_text(CONFIG.format(theme=theme), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Gives the URL of the site in a theme; each is built and served once."""
    urls: dict[str, str] = {}
    with ExitStack() as stack:

        def url(theme: str) -> str:
            if theme not in urls:
                site = _build(tmp_path_factory.mktemp(theme), THEMES[theme])
                urls[theme] = stack.enter_context(serving(site))
            return urls[theme]

        yield url


@pytest.fixture(scope="session")
def one_browser() -> Iterator[Browser]:
    with browsing(*needed_chromium()) as browser:
        yield browser


@pytest.fixture
def browser(one_browser: Browser) -> Browser:
    """The browser, as wide as a desk's, with nothing to complain of yet."""
    one_browser.tab.get("about:blank")
    one_browser.resize(1400)
    one_browser.complaints()
    return one_browser


@pytest.fixture
def visit(browser: Browser, sites: Callable[[str], str]) -> Open:
    """Opens a page of the site in Material's theme."""

    def open_page(path: str) -> None:
        browser.tab.get(f"{sites('material')}/{path}")

    return open_page


def _follow(browser: Browser, text: str, within: str) -> None:
    """Click the first link of that text in a part of the page, as a reader would who sees it."""
    links = browser.tab.find_elements(By.CSS_SELECTOR, f".kwmap {within} a")
    found = [link for link in links if link.text == text]
    assert found, f"no link {text!r} among {[link.text for link in links]}"
    before = browser.tab.current_url
    browser.run("arguments[0].scrollIntoView({block: 'center'})", found[0])
    found[0].click()
    WebDriverWait(browser.tab, 5).until(lambda tab: tab.current_url != before)


def _heading(browser: Browser) -> str:
    return browser.tab.find_element(By.CSS_SELECTOR, ".kwmap h1").text


def _views(browser: Browser) -> list[str]:
    return [link.text for link in browser.tab.find_elements(By.CSS_SELECTOR, ".kwmap-views [aria-current]")]


def _is_in_view(browser: Browser, element: WebElement) -> bool:
    """Whether an element is to be seen below the header that stays on top."""
    script = """
        const box = arguments[0].getBoundingClientRect();
        const header = document.querySelector(".md-header").getBoundingClientRect();
        return box.top >= header.bottom && box.bottom <= innerHeight;
    """
    return bool(browser.run(script, element))


def test_way_from_home_to_a_line_of_source_and_back(browser: Browser, visit: Open) -> None:
    visit("code/")
    assert (_heading(browser), _views(browser)) == ("Code map", ["Folder"])
    _follow(browser, "shop/", ".kwmap-table")
    assert (_heading(browser), _views(browser)) == ("shop folder", ["Folder"])
    _follow(browser, "cart.py", ".kwmap-table")
    assert (_heading(browser), _views(browser)) == ("cart.py", ["Documentation"])
    _follow(browser, "Keywords", ".kwmap-views")
    assert (_heading(browser), _views(browser)) == ("cart.py keywords", ["Keywords"])
    _follow(browser, "Cart", ".kwmap-table")
    assert browser.tab.current_url.endswith("/code/shop/cart.py_docs/#shop.cart.Cart")
    _follow(browser, "line 9", ".kwmap-where")
    line = browser.tab.switch_to.active_element
    assert (line.get_attribute("id"), line.text) == ("L9", "9")
    _follow(browser, "shop", ".kwmap-crumbs")
    assert _heading(browser) == "shop folder"
    _follow(browser, "Code map", ".kwmap-crumbs")
    assert _heading(browser) == "Code map"
    assert not browser.complaints()


def test_way_from_a_definition_to_a_line_that_uses_it(browser: Browser, visit: Open) -> None:
    visit("code/shop/prices.py_docs/#shop.prices.price_of")
    quoted = browser.tab.find_element(By.CSS_SELECTOR, ".kwmap-uses .kwmap-quotes code")
    assert quoted.text == "return sum(price_of(name) for name in self.names)"
    assert quoted.find_element(By.TAG_NAME, "mark").text == "price_of"
    _follow(browser, "shop/cart.py:22", ".kwmap-uses")
    line = browser.tab.switch_to.active_element
    assert (line.get_attribute("id"), _heading(browser)) == ("L22", "cart.py")
    assert not browser.complaints()


def test_way_from_a_definition_over_all_its_references_to_a_line(browser: Browser, visit: Open) -> None:
    visit("code/shop/cart.py_docs/#shop.cart.Cart.total")
    _follow(browser, "40 references in 1 file", ".kwmap-uses")
    assert _heading(browser) == "References to Cart.total"
    _follow(browser, "44", ".kwmap-quotes")
    assert browser.tab.current_url.endswith("/code/shop/till.py_docs/#L44")
    assert not browser.complaints()


def test_folded_subclasses_and_references_can_be_opened(browser: Browser, visit: Open) -> None:
    visit("code/shop/cart.py_docs/#shop.cart.Cart")
    folded = browser.tab.find_element(By.CSS_SELECTOR, ".kwmap-uses details")
    link = folded.find_element(By.TAG_NAME, "a")
    assert not link.is_displayed()
    folded.find_element(By.TAG_NAME, "summary").click()
    assert link.is_displayed()


def test_way_from_the_treemap_to_a_file(browser: Browser, visit: Open) -> None:
    visit("code/")
    cells = browser.tab.find_elements(By.CSS_SELECTOR, ".kwmap-treemap svg a")
    cell = next(one for one in cells if one.text.startswith("till.py") or "till.py:" in one.text)
    title = cell.find_element(By.TAG_NAME, "title").get_attribute("textContent")
    assert str(title).startswith("shop/till.py: ")
    cell.find_element(By.TAG_NAME, "rect").click()
    WebDriverWait(browser.tab, 5).until(lambda _: _heading(browser) == "till.py")
    assert not browser.complaints()


def test_way_through_the_book(browser: Browser, visit: Open) -> None:
    visit("code/book/")
    titles = []
    while browser.tab.find_elements(By.CSS_SELECTOR, ".kwmap-pager [rel=next]"):
        link = browser.tab.find_element(By.CSS_SELECTOR, ".kwmap-pager [rel=next]")
        _follow(browser, link.text, ".kwmap-pager")
        titles.append(_heading(browser))
    assert titles[0] == "1. What this is"
    assert titles[-1].endswith(". File reference")
    _follow(browser, f"← {titles[-2]}", ".kwmap-pager")
    assert _heading(browser) == titles[-2]
    assert not browser.complaints()


def test_one_usage_is_shown_and_the_others_can_be_opened(browser: Browser, visit: Open) -> None:
    visit("code/shop/tax.py_docs/#kw-testing-and-usage")
    shown, *folded = browser.tab.find_elements(By.CSS_SELECTOR, ".kwmap-examples pre")
    assert shown.text == "def test_a_tax() -> None:\n    assert tax_of(10) == 2"
    assert folded
    assert not any(one.is_displayed() for one in folded)
    browser.tab.find_element(By.CSS_SELECTOR, ".kwmap-examples summary").click()
    assert all(one.is_displayed() for one in folded)
    _follow(browser, "tests/test_tax.py:4-5", ".kwmap-examples")
    assert browser.tab.current_url.endswith("/code/tests/test_tax.py_docs/#L4")
    assert not browser.complaints()


def test_home_page_is_linked_from_a_written_page(browser: Browser, visit: Open) -> None:
    visit("")
    browser.tab.find_element(By.LINK_TEXT, "The map").click()
    assert _heading(browser) == "Code map"


@pytest.mark.parametrize("width", [1400, 400])
def test_link_to_a_line_shows_and_marks_it(width: int, browser: Browser, visit: Open) -> None:
    browser.resize(width)
    visit("code/shop/cart.py_docs/#L120")
    linked = browser.tab.find_element(By.ID, "L120")
    other = browser.tab.find_element(By.ID, "L121")
    WebDriverWait(browser.tab, 5).until(lambda _: _is_in_view(browser, linked))
    mark = "return getComputedStyle(arguments[0], '::after').backgroundColor"
    assert browser.run(mark, linked) != browser.run(mark, other)
    mark_top = "return getComputedStyle(arguments[0], '::after').content"
    assert (browser.run(mark_top, linked), browser.run(mark_top, other)) == ('""', "none")


def test_link_to_a_definition_shows_and_marks_it(browser: Browser, visit: Open) -> None:
    visit("code/shop/cart.py_docs/#shop.cart.Cart.total")
    linked = browser.tab.find_element(By.ID, "shop.cart.Cart.total")
    WebDriverWait(browser.tab, 5).until(lambda _: _is_in_view(browser, linked))
    other = browser.tab.find_element(By.ID, "shop.cart.Cart")
    colour = "return getComputedStyle(arguments[0]).backgroundColor"
    assert browser.run(colour, linked) != browser.run(colour, other)


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_error_and_asks_no_other_host(path: str, browser: Browser, visit: Open) -> None:
    visit(path)
    assert _heading(browser)
    assert not browser.complaints()


@pytest.mark.parametrize("theme", THEMES)
def test_no_page_is_wider_than_the_window(theme: str, browser: Browser, sites: Callable[[str], str]) -> None:
    wide = []
    for path in PAGES:
        browser.tab.get(f"{sites(theme)}/{path}")
        assert _heading(browser)
        for width in (1400, 400):
            browser.resize(width)
            if browser.run(_RIGHTMOST) > width:
                wide.append((path, width))
    assert not wide


_RIGHTMOST = """
    const part = document.querySelector(".kwmap");
    const reached = part.getBoundingClientRect().left + part.scrollWidth;
    return Math.max(document.documentElement.scrollWidth, reached);
"""


@pytest.mark.parametrize("theme", THEMES)
def test_numbers_and_names_in_tables_are_not_broken(
    theme: str, browser: Browser, sites: Callable[[str], str]
) -> None:
    browser.resize(400)
    for path in ("code/shop/cart.py_kw/", "code/shop/", "code/shop/cart.py_docs/"):
        browser.tab.get(f"{sites(theme)}/{path}")
        assert not browser.run(_BROKEN), path


_BROKEN = """
    const links = [...document.querySelectorAll(".kwmap td > a:only-child")];
    return links.filter(link => link.getClientRects().length > 1).map(link => link.textContent);
"""


def test_search_finds_a_definition(browser: Browser, visit: Open) -> None:
    visit("code/")
    browser.tab.find_element(By.CSS_SELECTOR, ".md-search__input").send_keys("price_of")
    result = WebDriverWait(browser.tab, 10).until(
        lambda tab: tab.find_element(
            By.CSS_SELECTOR, ".md-search-result__link[href*='#shop.prices.price_of']"
        )
    )
    browser.tab.get(str(result.get_attribute("href")))
    definition = browser.tab.find_element(By.ID, "shop.prices.price_of")
    WebDriverWait(browser.tab, 5).until(lambda _: _is_in_view(browser, definition))
    assert not browser.complaints()
