"""Exposure studies: file -> simulated trials, or a fit to tables, with report and tracked run."""
