"""Table -> what its columns probably are: the judgement behind `biomarker.study.roles`."""
