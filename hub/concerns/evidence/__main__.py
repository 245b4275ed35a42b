"""One file of somebody unknown, opened in a process of its own: whatever it brings down, it is not the Hub.

    python -m hub.concerns.evidence examine FILE
    python -m hub.concerns.evidence clean TYPE FILE COPY

Writes one line of JSON: {"type": …}, {"refused": code} or {"cannot": true}. It gets no settings and no secrets.
"""

import json
import resource
import sys
from pathlib import Path

from hub.concerns.evidence.kinds import HEAD, PDF, CannotBeCleaned, Refused, family_of

MEMORY = 1536 * 1024 * 1024
SECONDS = 60  # of the processor
LARGEST_COPY = 160 * 1024 * 1024


def limit_ourselves():
    _at_most(resource.RLIMIT_AS, MEMORY)
    _at_most(resource.RLIMIT_CPU, SECONDS)
    _at_most(resource.RLIMIT_FSIZE, LARGEST_COPY)
    _at_most(resource.RLIMIT_CORE, 0)


def _at_most(what, most):
    _soft, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def examine(path):
    with Path(path).open("rb") as file:
        head = file.read(HEAD)
    family = family_of(head)
    # each library is loaded only when its files come
    if family == "photo":
        from hub.concerns.evidence import photos

        return photos.examine(path)
    if family == "video":
        from hub.concerns.evidence import videos

        return videos.examine(path, head)
    from hub.concerns.evidence import documents

    return documents.examine(path)


def clean(media_type, source, target):
    if media_type.startswith("image/"):
        from hub.concerns.evidence import photos

        return photos.clean(source, target)
    if media_type == PDF:
        from hub.concerns.evidence import documents

        return documents.clean(source, target)
    from hub.concerns.evidence import videos

    return videos.clean(source, target, media_type)


def main(task, *arguments):
    limit_ourselves()
    try:
        return {"type": {"examine": examine, "clean": clean}[task](*arguments)}
    except Refused as refused:
        return {"refused": refused.code}
    except (CannotBeCleaned, MemoryError):
        return {"cannot": True}
    except Exception:  # a library that trips over a file: of no use to repeat it, and its words may quote the file
        return {"cannot": True}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
