"""Virtual trials: patients -> exposure -> response with dropout -> response rates per dose."""
