"""Files of places: uploading, looking at what they would do, carrying them out; what they propose."""

imports = []
