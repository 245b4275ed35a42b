"""A mail server that takes everything and keeps nothing: `python -m bench.sink` says on which port. Ends with its
parent."""

import asyncio
import sys

from aiosmtpd.smtp import SMTP


class Swallow:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Swallow(), hostname="localhost"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # standard input is the parent's end of a pipe: it closes when the parent is gone, however it went
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
