"""In-vitro dose-response: qPCR or fold changes of donors -> curves, tests of dose-dependence, comparisons."""
