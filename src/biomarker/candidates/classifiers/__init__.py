"""What gives a probability of response; one file is one part."""
