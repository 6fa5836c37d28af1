"""A long table is predicted piece by piece, and nobody can tell from the numbers."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from biomarker.errors import PanelError, UntrustedError
from biomarker.release.load import load_bundle
from biomarker.release.predict_file import predict_file
from biomarker.release.privacy import pseudonym

ROWS = 50
N = 223


@pytest.fixture(scope="module")
def bundle(pristine):
    return load_bundle(pristine)


@pytest.fixture(scope="module")
def frame(bundle):
    rng = np.random.default_rng(3)
    logs = rng.normal(5, 1, size=(N, 4)).round(3)
    columns = {"patient_id": [f"P{i}" for i in range(N)]}
    columns |= {
        name: np.exp(logs[:, j]).round(2).astype(object) for j, name in enumerate(("IFNG", "IL6", "TNF", "IL10"))
    }
    made = pd.DataFrame(
        columns | {one.name: covariate(one, rng) for one in bundle.manifest.needed_covariates.covariates}
    )
    made.loc[7, "IL6"] = None
    made.loc[180, "TNF"] = "<30"
    return made


def covariate(one, rng):
    return rng.choice(one.levels, N) if one.kind == "category" else rng.integers(20, 70, N)


@pytest.fixture
def same(bundle, tmp_path):
    """Predict a file both ways; they have to agree to the last bit."""

    def check(path, **settings):
        output = tmp_path / "out.csv"
        found = predict_file(bundle, path, output, rows=ROWS, **settings)
        whole = bundle.predict(path)
        assert found is not None
        written = output.read_text(encoding="utf-8")
        created = {line.rsplit(",", 1)[1] for line in written.splitlines()[1:]}
        assert len(created) == 1
        assert written == replace(whole, created=created.pop()).to_csv_text()
        assert (found.n, found.warned, found.notes) == (len(whole), whole.n_with_warnings, whole.notes)
        assert not list(tmp_path.glob(".out*"))
        return whole

    return check


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_same_to_the_bit(same, frame, tmp_path, kind):
    path = tmp_path / f"new.{kind}"
    if kind == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.assign(TNF=pd.to_numeric(frame.TNF, errors="coerce"), IL6=frame.IL6.astype(float),
                     IFNG=frame.IFNG.astype(float), IL10=frame.IL10.astype(float)).to_parquet(path)  # fmt: skip
    assert len(same(path)) == N


def test_a_word_for_below_takes_the_limit_of_the_whole_column(same, frame, tmp_path):
    frame = frame.assign(TNF=frame.TNF.where(frame.index != 3, "OOR <"))
    frame.to_csv(tmp_path / "new.csv", index=False)
    same(tmp_path / "new.csv")  # the only written limit stands in another piece


def test_decimal_commas_are_decided_by_the_whole_table(same, frame, tmp_path):
    frame = frame.assign(IL10=["1,234" if i == 5 else f"{value:.2f}".replace(".", ",")
                               for i, value in enumerate(frame.IL10)])  # fmt: skip
    for name in ("IFNG", "IL6", "TNF"):
        frame[name] = [text if isinstance(text, str) or text is None else int(text) for text in frame[name]]
    frame.loc[list(range(49)), "IL10"] = "1,234"  # nothing in the first piece tells 1.234 from 1234
    frame.to_csv(tmp_path / "new.csv", index=False, sep=";")
    same(tmp_path / "new.csv")


def test_a_drifted_batch_is_told_to_every_patient(same, frame, tmp_path):
    frame = frame.assign(**{name: [x if x is None or isinstance(x, str) else x * 1000 for x in frame[name]]
                            for name in ("IFNG", "IL6", "TNF", "IL10")})  # fmt: skip
    frame.to_csv(tmp_path / "new.csv", index=False)
    assert all("drifted" in " ".join(one.warnings) for one in same(tmp_path / "new.csv"))


def test_blank_lines_and_row_numbers(same, frame, tmp_path, bundle):
    lines = frame.to_csv(index=False).splitlines()
    text = "\n".join([*lines[:40], "", *lines[40:]]) + "\n"
    (tmp_path / "new.csv").write_text(text)
    same(tmp_path / "new.csv")
    bad = text.replace(lines[150], lines[150].replace(lines[150].split(",")[1], "viel", 1))
    (tmp_path / "bad.csv").write_text(bad)
    with pytest.raises(PanelError) as piecewise:
        predict_file(bundle, tmp_path / "bad.csv", tmp_path / "no.csv", rows=ROWS)
    with pytest.raises(PanelError) as whole:
        bundle.predict(tmp_path / "bad.csv")
    assert str(piecewise.value) == str(whole.value)
    assert 'row 152, column "IFNG": "viel"' in str(whole.value)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda f: f.assign(patient_id=["P1" if i == 200 else f"P{i}" for i in range(N)]), PanelError,
         '"P1" in rows 3, 202'),
        (lambda f: f.drop(columns="IL6"), PanelError, "IL6"),
        (lambda f: f.assign(IL6=[-1 if i == 210 else x for i, x in enumerate(f.IL6)]), PanelError, "P210: IL6 -1"),
    ],
)  # fmt: skip
def test_mistakes_leave_nothing_behind(bundle, frame, tmp_path, change, error, message):
    change(frame).to_csv(tmp_path / "new.csv", index=False)

    def predict():  # without an analyte, the whole is asked what kind of table it is
        if predict_file(bundle, tmp_path / "new.csv", tmp_path / "out.csv", rows=ROWS) is None:
            bundle.predict(tmp_path / "new.csv")

    with pytest.raises(error, match=message):
        predict()
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


def test_strict_refuses_the_whole_and_keeps_an_older_file(bundle, frame, tmp_path):
    frame.assign(IL6=[1e9 if i == 222 else x for i, x in enumerate(frame.IL6)]).to_csv(tmp_path / "n.csv", index=False)
    (tmp_path / "out.csv").write_text("older")
    with pytest.raises(UntrustedError, match=f"of {N} predictions may not be used"):
        predict_file(bundle, tmp_path / "n.csv", tmp_path / "out.csv", rows=ROWS, strict=True)
    assert (tmp_path / "out.csv").read_text() == "older"


def test_a_refusal_tells_pseudonyms_where_they_are_wanted(bundle, frame, tmp_path):
    frame.assign(IL6=[1e9 if i == 222 else x for i, x in enumerate(frame.IL6)]).to_csv(tmp_path / "n.csv", index=False)
    key, name = b"a secret of many letters", str(frame.patient_id.iloc[222])
    with pytest.raises(UntrustedError) as refused:
        predict_file(bundle, tmp_path / "n.csv", tmp_path / "out.csv", rows=ROWS, strict=True, secret=key)
    assert f"{pseudonym(name, key)}:" in str(refused.value)
    assert f"{name}:" not in str(refused.value)


def test_short_and_special_tables_are_read_as_a_whole(bundle, frame, tmp_path):
    frame.head(ROWS).to_csv(tmp_path / "short.csv", index=False)
    frame.to_csv(tmp_path / "utf16.csv", index=False, encoding="utf-16")
    frame.melt(id_vars=["patient_id"], value_vars=["IFNG", "IL6"], var_name="analyte").to_csv(
        tmp_path / "long.csv", index=False
    )
    (tmp_path / "odd.csv").write_bytes(frame.to_csv(index=False).encode() + b"\xe9,1\n")
    (tmp_path / "fake.parquet").write_bytes(b"PAR1 no parquet")
    for name in ("short.csv", "utf16.csv", "long.csv", "odd.csv", "fake.parquet", "nothing.csv"):
        assert predict_file(bundle, tmp_path / name, tmp_path / "out.csv", rows=ROWS) is None
        assert not (tmp_path / "out.csv").exists()


def test_progress_runs_from_none_to_all(bundle, frame, tmp_path):
    frame.to_csv(tmp_path / "new.csv", index=False)
    seen = []
    predict_file(bundle, tmp_path / "new.csv", tmp_path / "out.csv", rows=ROWS, progress=lambda *one: seen.append(one))
    for what in ("reading", "predictions"):
        done = [one[1] for one in seen if one[0] == what]
        assert (done[0], done[-1]) == (0, 100)
        assert done == sorted(done)
        assert len(done) > 4


def test_pseudonyms(bundle, frame, tmp_path):
    frame.to_csv(tmp_path / "new.csv", index=False)
    predict_file(bundle, tmp_path / "new.csv", tmp_path / "out.csv", rows=ROWS, secret=b"a long enough secret")
    assert pd.read_csv(tmp_path / "out.csv")["patient_id"].str.match(r"P-[A-Z0-9]{16}$").all()
