"""What stands for "the same software"."""

from biomarker.validation.software import code_digest, software


def test_it_names_what_makes_numbers():
    assert {"python", "numpy", "scipy", "scikit-learn", "biomarker", "code of biomarker"} <= set(software())
    assert all(software().values())


def test_any_change_of_the_code_is_seen_and_nothing_else(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.py").write_text("x = 1\n")
    first = code_digest(tmp_path)
    (tmp_path / "notes.txt").write_text("no code")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.cpython-311.pyc").write_text("")
    assert code_digest(tmp_path) == first
    (tmp_path / "inner" / "a.py").write_text("x = 2\n")
    assert code_digest(tmp_path) != first
