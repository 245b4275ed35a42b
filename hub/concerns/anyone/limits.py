"""How often people without an account may try what could be tried by programs (docs/adr/0024). Instead of captchas."""

from hub.limits import Limit, address_of, neighbourhood_of, wait_for

# many may come from one address: a mosque, a hostel, everybody on one mobile network
TELLING_HERE = Limit("tell-here", 10, 3600, fails_open=True)
TELLING = Limit("tell", 600, 3600, fails_open=True)
# while everybody's is used up, so that a flood from some networks silences nobody in the others
TELLING_ALL_THE_SAME = Limit("tell-all-the-same", 3, 3600, fails_open=True)
# the next two keep numbers from being guessed, and the processors free: one try a second in all costs a tenth of one
TRYING_HERE = Limit("receipt-here", 20, 600)
TRYING = Limit("receipt", 600, 600)
ASKING_HERE = Limit("new-number-here", 5, 3600)
ASKING = Limit("new-number", 200, 3600)
ASKING_FOR = Limit("new-number-for", 3, 24 * 3600)
# whoever holds a receipt, so that nobody's mailbox is flooded
WRITING = Limit("write-back", 20, 3600)


def before_telling(request):
    """How many seconds to wait before the next report may be sent from here; 0 for now."""
    if seconds := TELLING_HERE.wait(address_of(request)):
        return seconds
    if seconds := TELLING.wait():
        return seconds if TELLING_ALL_THE_SAME.wait(neighbourhood_of(request)) else 0
    return 0


def before_trying(request):
    return wait_for([(TRYING_HERE, address_of(request)), (TRYING, "everybody")])


def before_asking(request):
    return wait_for([(ASKING_HERE, address_of(request)), (ASKING, "everybody")])


def before_writing(receipt):
    return WRITING.wait(str(receipt.pk))
