"""Does a model carry over to patients that it never saw, and what does `biomarker update` do where it does not?

python benchmarks/external_validation.py ../shared/data

Two public cohorts (ad_csf_rbm, cmipb_vaccine_2021; not part of the project) are split by patient. On the first part
the default study is trained from the command line; the other part is halved: with one half the bundle is updated, and
on the other half the bundle before and after is validated. "Few": trained on 60 patients. "Rarer": of the other part
only one in three responders is kept, as in a hospital where response is rarer. Printed: one line for each split.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

# name, cohort, training patients, share of the responders that is kept in the other part
SETTINGS = (
    ("plain", "ad_csf_rbm", 170, 1.0),
    ("few", "ad_csf_rbm", 60, 1.0),
    ("rarer", "ad_csf_rbm", 170, 1 / 3),
    ("plain", "cmipb_vaccine_2021", 20, 1.0),
)
QUICK = (
    ("repeats = 50", "repeats = 1\nleave_pair_out = 'never'"),
    ("permutations = 1000", "permutations = 0"),
    ("[tracking]", "[evaluation]\nbootstrap_refits = 0\nstability_selection = false\n\n[tracking]\nenabled = false"),
)
KEY = ["--id", "patient_id", "--response", "response"]


def one_split(data: Path, cohort: str, n: int, kept: float, seed: int) -> dict[str, Any]:
    """Train, update, and validate before and after."""
    rng = np.random.default_rng(seed)
    table = pd.read_csv(data / cohort / "panel.csv", dtype=str)
    table = table[[name for name in table if not name.startswith(("cov_", "outcome_", "batch"))]]
    table = table.iloc[rng.permutation(len(table))]
    rest = table[n:]
    rest = rest[(rest["response"] == "0").to_numpy() | (rng.random(len(rest)) < kept)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = {"panel": table[:n], "here": rest[::2], "there": rest[1::2]}
        for part, rows in parts.items():
            rows.to_csv(folder / f"{part}.csv", index=False)
        biomarker("init", "panel.csv", *KEY, "-o", "study.toml", folder=folder)
        study = folder / "study.toml"
        text = study.read_text(encoding="utf-8")
        for old, new in QUICK:
            text = text.replace(old, new)
        study.write_text(text, encoding="utf-8")
        biomarker("train", "study.toml", "--workers", "1", "--quiet", folder=folder)
        said = biomarker("update", "models/study", "here.csv", "models/updated", folder=folder)
        before = validated(folder, "models/study")
        changed = (folder / "models" / "updated").exists()
        after = validated(folder, "models/updated") if changed else before
        verdict = next(line for line in said.splitlines() if line.startswith(("Updated", "Nothing was")))
        return {"update": verdict.partition(": ")[2].partition(" (")[0] if changed else "none",
                "n": [len(rows) for rows in parts.values()], "before": before, "after": after}  # fmt: skip


def validated(folder: Path, bundle: str) -> dict[str, Any]:
    biomarker("validate", bundle, "there.csv", "-o", "found.json", folder=folder)
    found: dict[str, Any] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return found


def biomarker(*words: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-m", "biomarker", *words], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"biomarker {' '.join(words)}: {done.stderr}")
    return done.stdout


def figure(found: dict[str, Any], name: str) -> str:
    one = found["metrics"].get(name)
    return "-" if one is None else f"{one['estimate']:.2f} ({one['low']:.2f} to {one['high']:.2f})"


def main() -> None:
    """Print one line for each split."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the cohorts")
    parser.add_argument("--splits", type=int, default=3)
    wanted = parser.parse_args()
    print("| cohort | split | trained, updated, judged | AUC | slope before | after | mean too low (+) before | after "
          "| Brier before, after | update | verdict before |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for name, cohort, n, kept in SETTINGS:
        for seed in range(1, wanted.splits + 1):
            done = one_split(wanted.data, cohort, n, kept, seed)
            before, after = done["before"], done["after"]
            brier = ", ".join(f"{one['metrics']['brier']['estimate']:.3f}" for one in (before, after))
            cells = [cohort, f"{name} {seed}", ", ".join(map(str, done["n"])), figure(before, "auc"),
                     *(figure(one, "calibration_slope") for one in (before, after)),
                     *(figure(one, "calibration_intercept") for one in (before, after)),
                     brier, done["update"], before["verdict_code"]]  # fmt: skip
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
