"""What the rendering tests fill their mails with."""

DUE = "2026-12-01T16:00:00+00:00"
SECRET = "A slur was painted on the side gate"
