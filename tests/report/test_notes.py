"""Notes of the command line, at 80 columns."""

from biomarker.report.notes import eighty


def test_long_lines_go_on_below_and_short_ones_stay():
    told = "8 patients predicted with other_seed (bundle 316ed9e80189, responder from 0.602): 1 undecided"
    assert eighty(f"short\n{told}").splitlines() == [
        "short",
        "8 patients predicted with other_seed (bundle 316ed9e80189, responder from",
        "  0.602): 1 undecided",
    ]


def test_a_path_is_never_broken():
    path = "/" + 30 * "a-long-name/"
    assert path in eighty(f"Written to {path}").splitlines()[-1]
