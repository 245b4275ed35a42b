"""A small IMAP server on loopback: as much of it as a poll needs, and as many ways to be in its way."""

import contextlib
import re
import socketserver
import threading

USER, PASSWORD = "hub", "secret-word"


class Server(socketserver.ThreadingTCPServer):
    """`messages` {uid: bytes}, `seen` and `broken` uids; `hangs` before which command it says nothing more."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, messages):
        super().__init__(("127.0.0.1", 0), Session)
        self.messages, self.seen, self.said, self.hangs = dict(messages), set(), [], ""
        self.broken = set()
        self.over = threading.Event()

    @property
    def url(self):
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.server_address[1]}/INBOX"


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, *rest = line.split(" ", 2)
            name = f"{command} {rest[0].split(' ')[0]}".upper() if command.upper() == "UID" else command.upper()
            self.server.said.append(line)
            if name == self.server.hangs:
                self.server.over.wait(20)
                return
            done = getattr(self, name.lower().replace(" ", "_"))(rest[0] if rest else "")
            self.say(f"{tag} {done or 'OK done'}")
            if name == "LOGOUT":
                return

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def capability(self, rest):
        self.say("* CAPABILITY IMAP4rev1")

    def login(self, rest):
        if rest.replace('"', "").split() != [USER, PASSWORD]:
            return "NO wrong"

    def select(self, rest):
        if rest != '"INBOX"':
            return "NO no such mailbox"
        self.say(f"* {len(self.server.messages)} EXISTS")

    def uid_search(self, rest):
        unseen = sorted(set(self.server.messages) - self.server.seen)
        self.say("* SEARCH " + " ".join(map(str, unseen)))

    def uid_fetch(self, rest):
        uid, most = map(int, re.search(r"FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest).groups())
        if uid in self.server.broken:
            return "NO cannot be read"
        if uid in self.server.messages:
            raw = self.server.messages[uid][:most]
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")

    def uid_store(self, rest):
        self.server.seen.add(int(re.search(r"STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", rest)[1]))

    def logout(self, rest):
        self.say("* BYE")


@contextlib.contextmanager
def imap_server(messages):
    with Server(messages) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
