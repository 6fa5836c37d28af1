"""Two or more finished analyses -> what differs between them."""
