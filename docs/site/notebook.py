"""A notebook without outputs -> executed -> Markdown and its pictures. A cell that fails ends the build."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

SECONDS = 180  # of one cell
# Colours and redrawn lines of a terminal.
CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|^.*\r(?!\n)", flags=re.MULTILINE)


def executed(file: Path, page: str) -> dict[str, str | bytes]:
    """Page and pictures of a notebook, by their place in the site.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        When a cell fails.
    """
    notebook = nbformat.read(file, as_version=4)
    local = Config({"KernelManager": {"transport": "ipc"}})  # no port is opened
    client = NotebookClient(notebook, config=local, kernel_name="python3", timeout=SECONDS, coalesce_streams=True)
    with tempfile.TemporaryDirectory() as folder:  # where the notebook makes its own, gone afterwards
        client.execute(env={**os.environ, "TMPDIR": folder})
    made: dict[str, str | bytes] = {}
    lines = [part for cell in notebook.cells for part in _cell(cell, page, made)]
    made[f"{page}.md"] = "\n\n".join(lines) + "\n"
    return made


def _cell(cell: Any, page: str, made: dict[str, str | bytes]) -> list[str]:
    if cell.cell_type == "markdown":
        return [cell.source]
    shell = cell.source.startswith("%%sh\n")
    code = cell.source.removeprefix("%%sh\n")
    lines = [f"```{'sh' if shell else 'python'}\n{code}\n```"]
    quiet = "hide-notes" in cell.metadata.get("tags", [])  # progress, and where files were written
    told = [one for one in cell.outputs if not (quiet and one.get("name") == "stderr")]
    return lines + [shown for one in told if (shown := _output(one, page, made))]


def _output(output: Any, page: str, made: dict[str, str | bytes]) -> str:
    if output.output_type == "stream":
        text = CONTROL.sub("", output.text).strip("\n")
        return f'```text title="{"Output" if output.name == "stdout" else "Notes"}"\n{text}\n```' if text else ""
    data = output.get("data", {})
    if "image/svg+xml" in data:
        name = f"{page}_{sum(one.endswith('.svg') for one in made) + 1}.svg"
        made[name] = "".join(data["image/svg+xml"])
        alt = output.metadata["image/svg+xml"]["alt"]
        return f"![{alt}]({name})"
    text = "".join(data.get("text/plain", ""))
    return f'```text title="Output"\n{text}\n```' if text else ""
