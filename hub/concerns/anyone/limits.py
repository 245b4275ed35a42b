"""How often people without an account may try what could be tried by programs (docs/adr/0024). Instead of captchas.

Everybody shares most limits; while one of them is used up, a few tries still come through from each wide network, so
that a flood from some networks stops nobody in the others.
"""

from hub.limits import Limit, address_of, wait_for, wait_unless_from_elsewhere

# many may come from one address: a mosque, a hostel, everybody on one mobile network
TELLING_HERE = Limit("tell-here", 10, 3600, fails_open=True)
TELLING = Limit("tell", 600, 3600, fails_open=True)
TELLING_ALL_THE_SAME = Limit("tell-all-the-same", 3, 3600, fails_open=True)
# looking for a place reads the register; without it the borough is enough to be heard
SEARCHING_HERE = Limit("tell-where-here", 60, 600, fails_open=True)
SEARCHING = Limit("tell-where", 1800, 600, fails_open=True)
SEARCHING_ALL_THE_SAME = Limit("tell-where-all-the-same", 10, 600, fails_open=True)
# the next keep numbers from being guessed, and the processors free: one try a second in all costs a tenth of one
TRYING_HERE = Limit("receipt-here", 20, 600)
TRYING = Limit("receipt", 600, 600)
TRYING_ALL_THE_SAME = Limit("receipt-all-the-same", 3, 600)
TRYING_RESERVE = Limit("receipt-reserve", 600, 600)  # never more than twice as many in all
ASKING_HERE = Limit("new-number-here", 5, 3600)
ASKING = Limit("new-number", 200, 3600)
ASKING_ALL_THE_SAME = Limit("new-number-all-the-same", 2, 3600)
ASKING_FOR = Limit("new-number-for", 3, 24 * 3600)
# whoever holds a receipt, so that nobody's mailbox is flooded
WRITING = Limit("write-back", 20, 3600)
# more than a page may send lies on our disk before anybody can look at whose it is
SENDING_HERE = Limit("send-much-here", 20, 3600)
SENDING = Limit("send-much", 200, 3600)
# the link on paper cannot be guessed (140 bits): this spares the database
LOOKING_HERE = Limit("status-link-here", 60, 600)
LOOKING = Limit("status-link", 1800, 600)
LOOKING_ALL_THE_SAME = Limit("status-link-all-the-same", 10, 600)


def before_telling(request):
    """How many seconds to wait before the next report may be sent from here; 0 for now."""
    return wait_unless_from_elsewhere(request, TELLING_HERE, TELLING, TELLING_ALL_THE_SAME)


def before_searching(request):
    return wait_unless_from_elsewhere(request, SEARCHING_HERE, SEARCHING, SEARCHING_ALL_THE_SAME)


def before_trying(request):
    return wait_unless_from_elsewhere(request, TRYING_HERE, TRYING, TRYING_ALL_THE_SAME, TRYING_RESERVE)


def before_asking(request):
    return wait_unless_from_elsewhere(request, ASKING_HERE, ASKING, ASKING_ALL_THE_SAME)


def before_writing(receipt):
    return WRITING.wait(str(receipt.pk))


def before_sending_much(request):
    return wait_for([(SENDING_HERE, address_of(request)), (SENDING, "everybody")])


def before_looking(request):
    return wait_unless_from_elsewhere(request, LOOKING_HERE, LOOKING, LOOKING_ALL_THE_SAME)
