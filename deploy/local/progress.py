"""What the person at the terminal sees while something takes long."""

import time


class Step:
    """Prints its title at once, then every ten seconds how long it has been at it."""

    every = 10

    def __init__(self, title: str):
        self.title, self.begun, self.said = title, time.monotonic(), 0
        say(f"{title} …")

    def tick(self) -> None:
        passed = int(time.monotonic() - self.begun)
        if passed >= self.said + self.every:
            self.said = passed
            say(f"  still at it, {passed} seconds")


def say(text: str) -> None:
    print(text, flush=True)
