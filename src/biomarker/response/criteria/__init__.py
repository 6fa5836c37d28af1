"""Rules that turn clinic data into a response; one file is one criterion."""
