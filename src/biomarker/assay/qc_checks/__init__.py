"""Quality checks of plates; one file is one check."""
