"""A study file with a section `trial`: arms, subgroups, markers and survival, from tables to a report."""
