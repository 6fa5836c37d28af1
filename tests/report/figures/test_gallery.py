from biomarker.report.figures.gallery import gallery


def test_every_figure_says_its_message_in_words(results, result, marker):
    drawings = gallery(results, result, marker)
    assert list(drawings) == ["patient_flow", "forest", "probabilities", "roc", "precision_recall", "calibration",
                              "permutation", "chosen_candidates", "chosen_predictors", "marker"]  # fmt: skip
    for drawing in drawings.values():
        assert len(drawing.alt) > 40
        assert drawing.title
        assert drawing.caption
        assert drawing.svg.startswith("<svg")
    assert "0.71 (0.45 to 0.88)" in drawings["forest"].alt
    assert "IFN-γ was chosen most often, in 100 % of 50 training sets." in drawings["chosen_predictors"].alt


def test_without_marker_and_choices(results, result):
    results["selection"]["predictors"] = []
    del results["permutation"]["null"]
    assert set(gallery(results, result)) == {"patient_flow", "forest", "probabilities", "roc", "precision_recall",
                                             "calibration", "chosen_candidates"}  # fmt: skip
