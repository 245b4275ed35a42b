"""What the timeline says of questions to the one who raised it. Data only: (words, tone), as in
hub/concerns/timeline.py. That a question was answered or gone on without, its step says."""

from django.utils.translation import gettext_lazy

PAUSES = {
    "ask_reporter": (gettext_lazy("%(body)s asked the person who raised it something"), "soon"),
    "answer_question": (gettext_lazy("%(body)s answered the question"), "open"),
    "go_on": (gettext_lazy("%(body)s goes on without an answer"), "open"),
    "question_reminded": (gettext_lazy("The person who raised it was reminded of the question of %(body)s"), "quiet"),
    "pause_expired": (gettext_lazy("No answer came in 14 days: the time of %(body)s runs again"), "soon"),
    "pause_over": (gettext_lazy("%(body)s waits for no answer any more"), "quiet"),
}
PAUSED = gettext_lazy("Stands still until they answer, for 14 days at most: %(promise)s")
