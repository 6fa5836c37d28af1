import numpy as np

from biomarker.report.html import render_report
from biomarker.report.patients import patients


def test_no_name_and_no_order_of_the_file_is_in_the_table(result):
    rows = patients(result).rows
    assert [row[0] for row in rows] == [f"P{k}" for k in range(1, 27)]
    means = [row[2] for row in rows]
    assert means == sorted(means, reverse=True)
    assert sum(row[1] == "yes" for row in rows) == 14


def test_numbers_are_those_of_the_predictions(result):
    own = result.predictions()
    best = int(own.probability.mean(axis=0).argmax())
    _, responded, mean, low, high, called = patients(result).rows[0]
    assert (mean, low, high) == (own.probability[:, best].mean(), own.probability[:, best].min(),
                                 own.probability[:, best].max())  # fmt: skip
    assert called == round(100 * np.mean(own.probability[:, best] >= 0.5))
    assert responded == ("yes" if own.responder[best] else "no")


def test_a_report_for_others_leaves_the_table_out(results, result):
    assert 'id="patients"' in render_report(results, result)
    assert 'id="patients"' not in render_report(results, result, single_patients=False)
