"""`make run` and `make test` with nothing installed but Python, git and make.

Standard library only, because this code runs before the virtual environment exists; `fill` and `mailsink`
are started inside it.
"""
