"""One file per metric; its constant `PART` is the card."""
