"""What does `biomarker predict` say to a bundle that was tampered with?

python benchmarks/bundle_attacks.py

The committed bundle `models/demo_format_1` (simulated patients) is copied, attacked in one way, and given to the
command line. Attackers who can write the folder also make `bundle.json` fit ("resealed"), so that no checksum stops
them; where the archive of the pipeline is attacked, the plain constants are taken away, so that it has to be opened.
Printed: a table of the attacks with exit code and the first line of each refusal (docs/security.md shows it).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import skops.io
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from biomarker.release.signing import new_key

DEMO = Path(__file__).resolve().parents[1] / "models" / "demo_format_1"
PANEL = "patient_id,IFNG,TNF,IL6,IL10\nP1,10,10,5,4\n"
PROOF = "attack_succeeded"  # a file that appears where foreign code ran
Attack = Callable[[Path], object]
UNSTOPPED = "an entry changed that nothing computes from (threshold), resealed"
Run = Callable[[Sequence[str], Path], tuple[int, str]]
ATTACKS: dict[str, Attack] = {}


def attack(name: str) -> Callable[[Attack], Attack]:
    """Enter an attack into the table."""

    def entered(one: Attack) -> Attack:
        ATTACKS[name] = one
        return one

    return entered


def reseal(folder: Path, **changes: object) -> None:
    """Let `bundle.json` list the files as they are now, with other entries changed."""
    entries = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    names = [name for name in entries["files"] if (folder / name).exists()]
    entries["files"] = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / "bundle.json").write_text(json.dumps(entries | changes), encoding="utf-8")


def listed(folder: Path, name: str) -> None:
    """Let `bundle.json` list one more file."""
    entries = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    path = folder / name
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "0" * 64
    (folder / "bundle.json").write_text(json.dumps(entries | {"files": entries["files"] | {name: digest}}))


def put_pipeline(folder: Path, content: bytes) -> None:
    """Another archive in the place of the pipeline, which then has to be opened."""
    (folder / "pipeline.skops").write_bytes(content)
    (folder / "model.json").unlink()
    reseal(folder)


def rezipped(folder: Path, **changes: bytes) -> bytes:
    """The archive of the pipeline with members replaced or added (`__` for a dot)."""
    stream, own = io.BytesIO(), {name.replace("__", "."): content for name, content in changes.items()}
    with zipfile.ZipFile(folder / "pipeline.skops") as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, own.pop(name, old.read(name)))
        for name, content in own.items():
            new.writestr(name, content)
    return stream.getvalue()


def first_array(folder: Path) -> str:
    with zipfile.ZipFile(folder / "pipeline.skops") as archive:
        return next(name for name in archive.namelist() if name.endswith(".npy"))


@attack("a coefficient changed")
def _(folder: Path) -> None:
    ops = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    next(op for op in ops if op["op"] == "logistic")["coefficient"][0] += 1.0
    (folder / "model.json").write_text(json.dumps(ops), encoding="utf-8")


@attack("a coefficient changed, resealed")
def _(folder: Path) -> None:
    ATTACKS["a coefficient changed"](folder)
    reseal(folder)


@attack("a file removed")
def _(folder: Path) -> None:
    (folder / "golden.json").unlink()


@attack("a program added")
def _(folder: Path) -> None:
    (folder / "setup.py").write_text("print()")


@attack("a program added, resealed")
def _(folder: Path) -> None:
    (folder / "setup.py").write_text("print()")
    listed(folder, "setup.py")


@attack("a pickle added, resealed")
def _(folder: Path) -> None:
    (folder / "model.pkl").write_bytes(b"cos\nsystem\n(S'touch attack_succeeded'\ntR.")
    listed(folder, "model.pkl")


@attack("a pickle named .json, resealed")
def _(folder: Path) -> None:
    (folder / "golden.json").write_bytes(b"\x80\x04\x95\xff\xfe")
    reseal(folder)


@attack("a pickle in place of the pipeline, resealed")
def _(folder: Path) -> None:
    put_pipeline(folder, b"cos\nsystem\n(S'touch attack_succeeded'\ntR.")


@attack("a pipeline that calls the system, resealed")
def _(folder: Path) -> None:
    steps = [("run", FunctionTransformer(os.system, kw_args={"command": f"touch {PROOF}"})), ("s", StandardScaler())]
    put_pipeline(folder, skops.io.dumps(Pipeline(steps)))


@attack("another pipeline of harmless parts, resealed")
def _(folder: Path) -> None:
    put_pipeline(folder, skops.io.dumps(Pipeline([("scale", StandardScaler().fit(np.eye(4)))])))


@attack("os.system named as the classifier, resealed")
def _(folder: Path) -> None:
    entries = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    entries["candidate"]["classifier"] = {"name": "os.system", "settings": {}}
    (folder / "model.json").unlink()
    reseal(folder, candidate=entries["candidate"])


@attack("a zip bomb: 300 MB in 0.3 MB, resealed")
def _(folder: Path) -> None:
    put_pipeline(folder, rezipped(folder, filler=bytes(300 * 2**20)))


@attack("a member ../outside in the archive, resealed")
def _(folder: Path) -> None:
    put_pipeline(folder, rezipped(folder, **{"../outside": b"x"}))


@attack("the same member twice in the archive, resealed")
def _(folder: Path) -> None:
    content = io.BytesIO((folder / "pipeline.skops").read_bytes())
    with warnings.catch_warnings(), zipfile.ZipFile(content, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("schema.json", b"{}")
    put_pipeline(folder, content.getvalue())


@attack("an array that claims 8 PB, resealed")
def _(folder: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    put_pipeline(folder, rezipped(folder, **{first_array(folder): header.getvalue()}))


@attack("an array with a pickle inside, resealed")
def _(folder: Path) -> None:
    stream = io.BytesIO()
    np.save(stream, np.array([os.getcwd], dtype=object), allow_pickle=True)
    put_pipeline(folder, rezipped(folder, **{first_array(folder): stream.getvalue()}))


@attack("the archive cut short, resealed")
def _(folder: Path) -> None:
    put_pipeline(folder, (folder / "pipeline.skops").read_bytes()[:-40])


@attack("a schema nested 100,000 deep, resealed")
def _(folder: Path) -> None:
    put_pipeline(folder, rezipped(folder, schema__json=b"[" * 100_000))


@attack("bundle.json lists ../../secret")
def _(folder: Path) -> None:
    listed(folder, "../../secret")


@attack("bundle.json lists /etc/passwd")
def _(folder: Path) -> None:
    listed(folder, "/etc/passwd")


@attack("a member is a link to a file elsewhere")
def _(folder: Path) -> None:
    (folder / "model.json").rename(folder.parent / "elsewhere")
    (folder / "model.json").symlink_to(folder.parent / "elsewhere")


@attack("bundle.json is a link")
def _(folder: Path) -> None:
    (folder / "bundle.json").rename(folder.parent / "elsewhere")
    (folder / "bundle.json").symlink_to(folder.parent / "elsewhere")


@attack("a member is a pipe that never ends")
def _(folder: Path) -> None:
    (folder / "model.json").unlink()
    os.mkfifo(folder / "model.json")


@attack("a member of 201 MB")
def _(folder: Path) -> None:
    os.truncate(folder / "golden.json", 201 * 2**20)


@attack("bundle.json of 17 MB")
def _(folder: Path) -> None:
    os.truncate(folder / "bundle.json", 17 * 2**20)


@attack("1,000 members")
def _(folder: Path) -> None:
    entries = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    entries["files"] |= {f"f{i}.json": "0" * 64 for i in range(1000)}
    (folder / "bundle.json").write_text(json.dumps(entries))


@attack("JSON nested 100,000 deep, resealed")
def _(folder: Path) -> None:
    (folder / "model.json").write_text("[" * 100_000)
    reseal(folder)


@attack("NaN among the constants, resealed")
def _(folder: Path) -> None:
    path = folder / "model.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.", "NaN, 0.", 1))
    reseal(folder)


@attack("the same key twice in bundle.json")
def _(folder: Path) -> None:
    path = folder / "bundle.json"
    path.write_text(path.read_text(encoding="utf-8").replace("{", '{"threshold": 0.01,', 1))


@attack("terminal control codes in the study's name")
def _(folder: Path) -> None:
    reseal(folder, study="\x1b[2Jharmless")


@attack("the format of a later version")
def _(folder: Path) -> None:
    reseal(folder, format=99)


@attack(UNSTOPPED)
def _(folder: Path) -> None:
    reseal(folder, threshold=0.01)


@attack("the same, with --trusted-key")
def _(folder: Path) -> list[str]:
    new_key(folder.parent / "lab.key")  # its owner signed nothing here
    ATTACKS[UNSTOPPED](folder)
    return ["--trusted-key", "lab.key.pub"]


def command_line(words: Sequence[str], folder: Path) -> tuple[int, str]:
    """Exit code and stderr of one command."""
    done = subprocess.run([sys.executable, "-m", "biomarker", *words], cwd=folder, capture_output=True, text=True,
                          timeout=120)  # fmt: skip
    return done.returncode, done.stderr


def attempt(name: str, folder: Path, run: Run = command_line) -> str:
    """Row of the table: attack, exit code and first line of what `biomarker predict` says."""
    bundle = shutil.copytree(DEMO, folder / "bundle")
    (folder / "new.csv").write_text(PANEL)
    more = ATTACKS[name](bundle)
    code, said = run(["predict", "bundle", "new.csv", *(more or [])], folder)
    first = "Traceback" if "Traceback" in said else said.splitlines()[0].removeprefix("Error: ")
    first = re.sub("maximum recursion[^)]*", "nested too deeply", first)  # each Python has words of its own
    if any(folder.rglob(PROOF)):
        first = "FOREIGN CODE RAN"
    return f"| {name} | {code} | {first if code else 'predicts'} |"


def main() -> None:
    """Print the table."""
    print("| attack | exit code | what is said |\n|---|---|---|")
    for name in ATTACKS:
        with tempfile.TemporaryDirectory() as folder:
            print(attempt(name, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
