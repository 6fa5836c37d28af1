import pytest

from biomarker.errors import OutputError
from biomarker.report.figures.export import save
from biomarker.report.figures.permutation import permutation_null


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG"), ("a.pdf", b"%PDF")])
def test_the_ending_says_the_kind_and_the_bytes_are_always_the_same(results, tmp_path, name, start):
    first = save(permutation_null(results["permutation"]), tmp_path / name).read_bytes()
    again = save(permutation_null(results["permutation"]), str(tmp_path / f"again_{name}")).read_bytes()
    assert first.startswith(start)
    assert first == again


def test_a_png_has_300_dots_per_inch(results, tmp_path):
    figure = permutation_null(results["permutation"])
    header = save(figure, tmp_path / "a.png").read_bytes()[16:20]
    assert int.from_bytes(header, "big") == pytest.approx(300 * figure.get_figwidth(), abs=1)


def test_another_ending_is_refused_with_the_allowed_ones(results, tmp_path):
    with pytest.raises(OutputError) as caught:
        save(permutation_null(results["permutation"]), tmp_path / "a.gif")
    assert ".svg, .png" in str(caught.value)
    assert not list(tmp_path.iterdir())
