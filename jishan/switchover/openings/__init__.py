"""Cut-over lists: what residents held before, from the draft to the book."""
