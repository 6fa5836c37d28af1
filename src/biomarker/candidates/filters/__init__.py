"""What chooses analytes inside a training fold; one file is one part."""
