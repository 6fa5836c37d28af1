"""The command `biomarker`: finds its subcommands, turns mistakes into one message and an exit code."""


def run() -> None:
    """Replaced below in this session."""
