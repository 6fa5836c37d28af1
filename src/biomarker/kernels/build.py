"""C sources -> shared library beside this file, with the system's compiler; says so and goes on where there is none.

Runs by itself (`python src/biomarker/kernels/build.py`), before the package is installed: it imports nothing of it.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCES = Path(__file__).parent / "c"
LIBRARY = Path(__file__).parent / "_kernels.so"
# No flag that lets sums be reordered or products be fused: the bits are the same on every machine.
FLAGS = ("-std=c11", "-O3", "-fPIC", "-fvisibility=hidden", "-ffp-contract=off", "-fno-math-errno", "-Wno-psabi")
WIDE = {
    "run_task_avx2": ("-mavx2",),
    "run_task_avx512": ("-mavx2", "-mavx512f", "-mavx512dq", "-mprefer-vector-width=512"),
}


def fingerprint() -> str:
    """Digest of the sources and flags."""
    content = repr((FLAGS, WIDE)).encode()
    for file in sorted(SOURCES.glob("*.[ch]")):
        content += file.name.encode() + file.read_bytes()
    return hashlib.sha256(content).hexdigest()[:16]


def compiler() -> list[str]:
    """The command of $CC, else cc."""
    return shlex.split(os.environ.get("CC", "")) or ["cc"]


def has_compiler() -> bool:
    """Whether the compiler makes a library of an empty file."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run([*compiler(), "-shared", "-fPIC", "-x", "c", os.devnull, "-o", f"{folder}/empty.so"],
                                  capture_output=True, check=False)  # fmt: skip
        except OSError:
            return False
        return done.returncode == 0


def build(library: Path = LIBRARY, extra: tuple[str, ...] = ()) -> None:
    """Compile the library, then put it in its place in one step.

    Parameters
    ----------
    library : where it goes
    extra : more flags of the compiler, such as those of a sanitizer

    Raises
    ------
    OSError
        Where there is no compiler.
    subprocess.CalledProcessError
        Where it refuses the sources.
    """
    versions: dict[str, tuple[str, ...]] = {"run_task": ()}
    wide = platform.machine().lower() in ("x86_64", "amd64")
    if wide:
        versions |= WIDE
    with tempfile.TemporaryDirectory(dir=library.parent) as folder:
        objects = []
        for entry, flags in versions.items():
            objects.append(f"{folder}/{entry}.o")
            _compile(*FLAGS, *flags, *extra, f"-DENTRY={entry}", "-c", str(SOURCES / "engine.c"), "-o", objects[-1])
        defined = [f'-DFINGERPRINT="{fingerprint()}"', *(["-DWIDE_VERSIONS"] if wide else [])]
        objects.append(f"{folder}/calls.o")
        _compile(*FLAGS, *extra, *defined, "-c", str(SOURCES / "calls.c"), "-o", objects[-1])
        _compile("-shared", *extra, *objects, "-lm", "-o", f"{folder}/made.so")
        os.replace(f"{folder}/made.so", library)


def try_to_build() -> bool:
    """Compile the library; where that fails, say what follows from it. Returns whether it is there."""
    try:
        build()
    except (OSError, subprocess.CalledProcessError) as error:
        LIBRARY.unlink(missing_ok=True)
        said = f"exit status {error.returncode}" if isinstance(error, subprocess.CalledProcessError) else str(error)
        details = f"\n{error.stderr}" if isinstance(error, subprocess.CalledProcessError) and error.stderr else ""
        print(f"The compiled engine could not be built with {' '.join(compiler())} ({said}).{details}\n"
              "Everything works without it, many times slower: scikit-learn takes its place, and results say so.\n"
              "What to do: install a C compiler (Debian: apt install gcc libc6-dev), then run the same command again.",
              file=sys.stderr)  # fmt: skip
        return False
    return True


def _compile(*arguments: str) -> None:
    subprocess.run([*compiler(), *arguments], check=True, capture_output=True, text=True)


if __name__ == "__main__":
    sys.exit(0 if try_to_build() else 1)
