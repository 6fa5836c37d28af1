"""MkDocs: pages made when the site is built, and links that also work where files are read in the repository."""

from __future__ import annotations

import os
import posixpath
import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).parent))
from commands import commands_page
from notebook import executed

ROOT = Path(__file__).parents[2]
# File of the repository -> page of the site.
BROUGHT = {
    "GLOSSARY.md": "glossary.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "ENGINEERING.md": "engineering.md",
}
ELSEWHERE = {
    "README.md": "index.md",
    "docs/tutorial.ipynb": "tutorial.md",
    "pipelines/reference.toml": "reference/study_file.md#a-study",
    "pipelines/reference_exposure.toml": "reference/study_file.md#an-exposure-study",
    "pipelines/plates_to_prediction.toml": "reference/study_file.md#a-study-that-starts-at-raw-plates",
}
LINK = re.compile(r"\]\((?!\w+:|#)([^)\s#]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are no files of docs/."""
    made: dict[str, str | bytes] = {
        page: (ROOT / source).read_text(encoding="utf-8") for source, page in BROUGHT.items()
    }
    made["reference/commands.md"] = commands_page()
    made["reference/study_file.md"] = study_file_page()
    made |= executed(ROOT / "docs" / "tutorial.ipynb", "tutorial")
    for uri, content in made.items():
        files.append(File.generated(config, uri, content=content))
    files.remove(files.src_uris["tutorial.ipynb"])
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Lead every link that leaves docs/ to the page that shows the same file."""
    here = page.file.src_uri
    sources = {page: source for source, page in BROUGHT.items()}
    folder = posixpath.dirname(sources.get(here, f"docs/{here}"))

    def led(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, link[1]))
        there = BROUGHT.get(target) or ELSEWHERE.get(target)
        if there is None and target.startswith("docs/"):
            there = target.removeprefix("docs/")
        if there is None:
            return link[0]  # a strict build says where
        return f"]({posixpath.relpath(there, posixpath.dirname(here) or '.')}{link[2] or ''})"

    return LINK.sub(led, markdown)


def on_post_page(output: str, config: Any, **_: Any) -> str:
    """Name the search and the sections for those who hear the page."""
    titles = [next(iter(entry)) for entry in config.nav]
    named = re.sub(r'(<nav[^>]*) aria-labelledby="__nav_(\d+)_label"',
                   lambda nav: f'{nav[1]} aria-label="{titles[int(nav[2]) - 1]}"', output)  # fmt: skip
    search = 'data-md-component="search" role="dialog"'
    return named.replace(search, f'{search} aria-label="Search"')


def on_pre_build(config: Any) -> None:
    """Let `biomarker` mean the one that is installed beside this Python."""
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def study_file_page() -> str:
    """The reference files of pipelines/ as one page."""
    parts = ["# Study file, every key", "",
             "A study file names table, response and procedure. Only `panel.file` and `panel.analytes` have "
             "no default; `biomarker init` drafts the file from your table."]  # fmt: skip
    for title, name in (("A study", "reference"), ("An exposure study", "reference_exposure"),
                        ("A study that starts at raw plates", "plates_to_prediction")):  # fmt: skip
        text = (ROOT / "pipelines" / f"{name}.toml").read_text(encoding="utf-8")
        parts += ["", f"## {title}", "", f"`pipelines/{name}.toml`", "", "```toml", text.rstrip(), "```"]
    return "\n".join(parts) + "\n"
