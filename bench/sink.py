"""A mail server that takes everything and keeps nothing: `python -m bench.sink` says on which port. Ends with its
parent. It speaks as much SMTP as a sender needs and no more, so that what is measured is the sender."""

import asyncio
import sys

END = b"\r\n.\r\n"
ANSWERS = {b"DATA": b"354 go on\r\n", b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"QUIT": b"221 bye\r\n"}


class Swallow(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.waiting, self.in_data = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        waiting = self.waiting + data
        answers = []
        while True:
            end = END if self.in_data else b"\r\n"
            at = waiting.find(end)
            if at < 0:
                break
            verb = b"" if self.in_data else waiting[:4].upper()
            waiting = waiting[at + len(end) :]
            answers.append(ANSWERS.get(verb, b"250 fine\r\n"))
            self.in_data = verb == b"DATA"
            if verb == b"QUIT":
                self.transport.write(b"".join(answers))
                self.transport.close()
                return
        self.waiting = waiting
        if answers:
            self.transport.write(b"".join(answers))


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Swallow, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # standard input is the parent's end of a pipe: it closes when the parent is gone, however it went
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
