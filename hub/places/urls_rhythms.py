"""When people gather: timetables, rules, the month, the feed."""

rhythms = []
