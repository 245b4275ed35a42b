"""Places by hand: adding, editing, closing, contacts; what was entered twice."""

registry = []
