"""Pages in the theme's shell are the very pages that full rendering gives, or they are rendered in full."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from conftest import Built, NewSite, Site
from mkdocs_kwmap.render.page import Heading
from mkdocs_kwmap.shells import (
    CONTENT,
    TITLE,
    NoShellError,
    Values,
    learn,
    sample_contents,
)

REPOSITORY = {
    "README.md": "# Shop\n\nA shop.\n",
    "shop/__init__.py": '"""Things to buy."""\n',
    "shop/cart.py": (
        '"""Carts."""\nimport os\n\n\nclass Cart:\n    """A cart."""\n\n    def total(self) -> int:\n'
        '        """Sum up."""\n        return 1\n\n    class Inner:\n        def deep(self): pass\n'
    ),
    "shop/deep/er/still.py": "from shop.cart import Cart\n\nCart().total()\n",
    "shop/a & b's.py": "def f(): pass\n",
    "shop/ünïcode.py": "X = 1\n",
    "doc/guide.py": "def guide(): pass\n",
    "data/empty.txt": "",
    "web/cart.js": "export function draw(cart) { if (cart) { return 1; } }\n",
}
DOCS = {
    "index.md": "# Home\n\n[cart](code/shop/cart.py_docs.md)\n",
    "code/shop/notes.md": "# Notes\n",
    "about.md": "# About\n\n## More\n",
}
SEES_PAGES = "def on_post_page(output, page, config):\n    return output\n"
_BUILD_DATE = re.compile(rb"Build Date UTC : .*")
ONE_BY_ONE = "pages are rendered one by one"


def built(site: Site) -> Built:
    done = site.build()
    assert done.code == 0, done.log
    return done


def contents_of(site: Path) -> dict[str, bytes]:
    """All files of a site, without the times at which they were made."""
    files = (path for path in site.rglob("*") if path.is_file() and "sitemap" not in path.name)
    return {path.relative_to(site).as_posix(): _BUILD_DATE.sub(b"", path.read_bytes()) for path in files}


@pytest.mark.parametrize("directory_urls", [True, False], ids=["directories", "files"])
@pytest.mark.parametrize(
    "theme",
    [
        {"name": "material", "font": False, "features": ["toc.integrate", "navigation.footer"]},
        {"name": "material", "font": False, "features": ["navigation.tabs", "navigation.path"]},
        {"name": "mkdocs", "highlightjs": False, "navigation_depth": 4},
        {"name": "readthedocs", "highlightjs": False},
    ],
    ids=["material", "material with tabs", "mkdocs", "readthedocs"],
)
def test_every_page_is_the_one_that_full_rendering_gives(
    theme: dict[str, Any], directory_urls: bool, new_site: NewSite
) -> None:
    config: dict[str, Any] = {
        "theme": theme,
        "use_directory_urls": directory_urls,
        "site_url": "https://example.org/docs & more/",
        "repo_url": "https://github.com/example/shop",
        "extra_css": ["x.css"],
        "markdown_extensions": [{"toc": {"permalink": True}}],
    }
    site = new_site(REPOSITORY, None, docs=DOCS, **config)
    filled = built(site)
    assert ONE_BY_ONE not in filled.log
    pages = contents_of(filled.site)
    (site.folder / "hooks.py").write_text(SEES_PAGES, encoding="utf-8")
    site.configure(None, **config, hooks=["hooks.py"])
    full = built(site)
    assert f"{ONE_BY_ONE}, for hooks.py may change each of them" in full.log
    assert pages == contents_of(full.site)


def test_a_page_that_a_theme_makes_something_else_of_is_rendered(new_site: NewSite) -> None:
    site = new_site(REPOSITORY, theme={"name": "mkdocs", "custom_dir": "theme"})
    (site.folder / "theme").mkdir()
    page = (
        '{% extends "base.html" %}{% block content %}{{ page.title | upper }}{{ page.content }}{% endblock %}'
    )
    (site.folder / "theme" / "main.html").write_text(page, encoding="utf-8")
    done = built(site)
    assert f"{ONE_BY_ONE}, for the theme needs it" in done.log
    assert "CART.PY" in done.read("code/shop/cart.py_docs/index.html")


def branching(site: Site, condition: str, text: str) -> None:
    """Have the theme print something on pages of which a condition holds."""
    page = (
        '{% extends "base.html" %}{% block content %}'
        f"{{% if {condition} %}}{text}{{% endif %}}{{{{ page.content }}}}{{% endblock %}}"
    )
    (site.folder / "theme").mkdir()
    (site.folder / "theme" / "main.html").write_text(page, encoding="utf-8")


def test_a_theme_that_branches_on_a_page_is_found_out(new_site: NewSite) -> None:
    site = new_site(REPOSITORY, theme={"name": "mkdocs", "custom_dir": "theme"})
    branching(site, '"cart" in page.url', "A cart!")
    done = built(site)
    assert f"{ONE_BY_ONE}, for the theme needs it" in done.log
    assert "would be another page" in done.log
    assert "A cart!" in done.read("code/shop/cart.py_docs/index.html")
    assert "A cart!" not in done.read("code/shop/deep/er/still.py_docs/index.html")


def test_pages_that_a_later_build_makes_are_compared_as_well(new_site: NewSite) -> None:
    site = new_site(REPOSITORY, theme={"name": "mkdocs", "custom_dir": "theme"})
    branching(site, '"zebra" in page.content', "A zebra!")
    assert ONE_BY_ONE not in built(site).log
    (site.repository / "shop" / "cart.py").write_text('"""A zebra."""\n', encoding="utf-8")
    done = built(site)
    assert f"{ONE_BY_ONE}, for the theme needs it" in done.log
    assert "A zebra!" in done.read("code/shop/cart.py_docs/index.html")
    assert "A zebra!" not in done.read("code/shop/deep/er/still.py_docs/index.html")


# What is learned


def shell_html(
    contents: Heading, title: str = TITLE, content: str = CONTENT, url: str = "a/kwmapurl/"
) -> str:
    """A page as a small theme renders it."""

    def listed(headings: list[Heading]) -> str:
        return "".join(
            f'\n<li><a href="#{one.id}">{one.name}</a>'
            + (f"<ul>{listed(one.children)}\n</ul>" if one.children else "")
            + "</li>"
            for one in headings
        )

    toc = f"<ul>{listed(contents.children)}\n</ul>" if contents.children else ""
    return f'<title>{title}</title><link href="/{url}">{toc}<main>{content}</main>'


@pytest.mark.parametrize(
    "headings",
    [
        [],
        [Heading(2, "a", "A")],
        [
            Heading(2, "a", "A &amp; B"),
            Heading(2, "b", "B", [Heading(3, "c.d", "d", [Heading(4, "e", "e")])]),
        ],
    ],
)
def test_a_filled_page_is_the_rendered_one(headings: list[Heading]) -> None:
    sample = sample_contents(with_children=bool(headings))
    shell = learn(shell_html(sample), "a/kwmapurl/", sample)
    contents = Heading(1, "top", "Top", headings)
    values = Values("A &amp; B", "a/b/", "<h1>kwmaptitle?</h1>", contents, "a/b.md")
    assert shell.fill(values) == shell_html(contents, "A &amp; B", "<h1>kwmaptitle?</h1>", "a/b/")


@pytest.mark.parametrize(
    ("html", "what"),
    [
        (f"<title>{TITLE.upper().lower()[::-1]}</title>", None),
        ("<title>kwmaptitle</title>", "kwmaptitle"),
        ('<a href="/KWMAPURL/kwmapurl/">', "kwmapurl"),
        ('<b>#kwmapid1x"</b>', "no list"),
        ('<li>#kwmapid1x" #kwmapid3x"', "no list"),
    ],
)
def test_what_cannot_be_told_is_said(html: str, what: str | None) -> None:
    sample = sample_contents(with_children=True)
    if what is None:
        learn(html, "a/kwmapurl/", sample)
        return
    with pytest.raises(NoShellError, match=what):
        learn(html, "a/kwmapurl/", sample)


def test_headings_of_a_level_that_was_not_learned_have_no_shell() -> None:
    sample = sample_contents(with_children=True)
    shell = learn(shell_html(sample), "a/kwmapurl/", sample)
    contents = Heading(1, "top", "Top", [Heading(3, "a", "A")])
    with pytest.raises(NoShellError, match="level 3"):
        shell.fill(Values("A", "a/b/", "", contents, "a/b.md"))
