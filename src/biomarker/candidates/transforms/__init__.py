"""What is done to the measurements before filter and classifier; one file is one part."""
