"""Raw tables -> Panel: analyte names and units, censored values, readers."""
