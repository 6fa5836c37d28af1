"""`check` collects every problem without fitting."""

from biomarker.study.check import check


def test_a_sound_study_has_no_problem(study_file):
    report = check(study_file)
    assert report.problems == ()
    assert report.cohort.n_patients == 24
    assert any("SIMULATED" in warning for warning in report.warnings)


def test_several_problems_are_told_together(study_file):
    text = study_file.read_text().replace('"elastic_net"]', '"elastic_nett"]')
    study_file.write_text(text.replace("outer_folds = 3", "outer_folds = 13").replace('"IL10"]', '"IL99"]'))
    report = check(study_file)
    assert [problem.exit_code for problem in report.problems] == [3, 5]
    assert report.cohort is None


def test_too_few_patients_for_the_folds_is_found_without_fitting(study_file):
    study_file.write_text(study_file.read_text().replace("outer_folds = 3", "outer_folds = 13"))
    (problem,) = check(study_file).problems
    assert "only 12 responders for 13 outer folds" in str(problem)


def test_one_mistake_in_the_table_hides_no_other(study_file):
    """A renamed column, a patient twice, a cell that is no number and a column that is not there, in one run."""
    table = study_file.with_name("panel.csv")
    lines = [line.split(",") for line in table.read_text().splitlines()]
    head = lines[0]
    lines[1][head.index("TNF")] = "abc"
    lines[3][0] = lines[2][0]
    head[head.index("response")] = "answer"
    head[head.index("IL10")] = "IL10x"
    table.write_text("\n".join(map(",".join, lines)) + "\n")
    said = [str(problem) for problem in check(study_file).problems]
    assert len(said) == 4, said
    for one, word in zip(said, ("IL10", "in rows 3, 4", '"abc" is not a number', "response"), strict=True):
        assert word in one
