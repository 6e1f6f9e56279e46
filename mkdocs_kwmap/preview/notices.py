"""What a preview says on pages beside the map: how far it is read, and which files have a problem."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from mkdocs_kwmap.model import Problem

_WAITING = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The map is being read</title>
<noscript><meta http-equiv="refresh" content="2"></noscript>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 20vh auto; padding: 0 1.5rem; }}
h1 {{ font-size: 1.5rem; font-weight: 500; }}
progress {{ width: 100%; height: 0.75rem; }}
</style>
</head>
<body>
<main>
<h1>The map is being read</h1>
<p>This page comes by itself when all files have been read. Hand-written pages are there already.</p>
<progress aria-label="Files read"{value}></progress>
<p role="status">{words}</p>
</main>
<script>
setInterval(async () => {{
  const answer = await fetch(location.href, {{cache: "no-store"}}).catch(() => null);
  if (!answer) return;
  if (answer.status !== 503) {{ location.reload(); return; }}
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
  if (next) document.querySelector("main").replaceWith(next);
}}, 1000);
</script>
</body>
</html>
"""


def waiting_page(words: str, share: float | None) -> bytes:
    """The page in the place of any of a map that is being read.

    Parameters:
        words: How far it is.
        share: The same from 0 to 1; None where that is not known.
    """
    value = "" if share is None else f' value="{share:.3f}"'
    return _WAITING.format(value=value, words=escape(words or "looking for files")).encode()


def with_problems(html: str, problems: Mapping[str, Problem]) -> str:
    """A page with a notice of the files that cannot be parsed any more, where there are any.

    Parameters:
        html: The page.
        problems: Why, by path.
    """
    if not problems:
        return html
    items = "".join(
        f"<li><code>{escape(_place(path, problem))}</code>: {escape(problem.reason)}</li>"
        for path, problem in problems.items()
    )
    notice = (
        '<div class="kwmap-notice" role="alert">'
        f"<p>Not up to date, for it cannot be read at the moment:</p><ul>{items}</ul></div>"
    )
    at = html.rfind("</body>")
    return f"{html}{notice}" if at < 0 else f"{html[:at]}{notice}{html[at:]}"


def _place(path: str, problem: Problem) -> str:
    return f"{path}:{problem.line}" if problem.line else path
