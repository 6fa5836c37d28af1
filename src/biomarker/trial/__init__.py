"""Outcomes of a trial: response rates, comparisons of arms, subgroups, survival."""
