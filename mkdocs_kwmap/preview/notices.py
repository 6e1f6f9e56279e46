"""What a preview says on pages beside the map: how far it is read, and which files have a problem."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import msgspec

from mkdocs_kwmap.model import Problem
from mkdocs_kwmap.progress import Watched

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
const shown = document.querySelector("progress");
const words = document.querySelector("[role=status]");
async function look() {{
  const answer = await fetch("{progress_url}", {{cache: "no-store"}}).catch(() => null);
  const now = answer && answer.ok ? await answer.json().catch(() => null) : null;
  if (now && now.ready) {{ location.reload(); return; }}
  if (now) {{
    words.textContent = now.words;
    if (now.share === null) shown.removeAttribute("value"); else shown.value = now.share;
  }}
  setTimeout(look, 1000);
}}
setTimeout(look, 1000);
</script>
</body>
</html>
"""


def waiting_page(progress: Watched, progress_url: str) -> bytes:
    """The page in the place of any of a map that is being read.

    Parameters:
        progress: How far it is.
        progress_url: Where the same is told as `progress_json`.
    """
    value = "" if progress.share is None else f' value="{progress.share:.3f}"'
    return _WAITING.format(value=value, words=escape(_words(progress)), progress_url=progress_url).encode()


def progress_json(progress: Watched | None) -> bytes:
    """How far reading is, for the page that waits for it.

    Parameters:
        progress: None where nothing has to wait.
    """
    if progress is None:
        return msgspec.json.encode({"ready": True})
    return msgspec.json.encode({"ready": False, "words": _words(progress), "share": progress.share})


def _words(progress: Watched) -> str:
    return progress.words or "looking for files"


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
        f"<p>Shown as before, since it cannot be read as it is now:</p><ul>{items}</ul></div>"
    )
    at = html.rfind("</body>")
    return f"{html}{notice}" if at < 0 else f"{html[:at]}{notice}{html[at:]}"


def _place(path: str, problem: Problem) -> str:
    return f"{path}:{problem.line}" if problem.line else path
