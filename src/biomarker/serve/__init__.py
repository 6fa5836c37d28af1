"""A bundle -> a small web service with a page: panels in, predictions with their limits out; nothing is stored."""
