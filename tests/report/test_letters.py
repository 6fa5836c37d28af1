import io

import pytest

from biomarker.report.letters import PLAIN_ASCII, SPELLED, spell_out


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("IFN-γ, TGF-β1, ΔΔCt", "IFN-gamma, TGF-beta1, deltadeltaCt"),
        ("0.5 – 0.7 × 10², ≥ 3 µL", "0.5 - 0.7 x 102, >= 3 muL"),
        ("Šinkovec 漢", "Sinkovec ?"),
    ],
)
def test_letters_that_a_terminal_lacks_are_spelled_out(text, spelled):
    assert spell_out(text, "ascii") == spelled
    for encoding in ("ascii", PLAIN_ASCII):
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors=SPELLED)
        stream.write(text)
        stream.flush()
        assert stream.buffer.getvalue().decode("ascii") == spelled


def test_letters_that_it_has_stay():
    assert spell_out("Müller, IFN-γ", "latin-1") == "Müller, IFN-gamma"
