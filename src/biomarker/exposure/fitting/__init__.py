"""Tables of subjects, doses and visits -> estimates of response and dropout, with diagnostics."""
