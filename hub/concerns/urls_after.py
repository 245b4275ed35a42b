"""What follows an answer: is it settled, and the link on paper."""

from django.urls import path

from hub.concerns.views import paper, settled, share

urlpatterns = [
    path("concerns/<reference:reference>/settled/", settled.settled, name="settled"),
    path("concerns/<reference:reference>/share/", share.share, name="share"),
    path("concerns/<reference:reference>/paper/", paper.links, name="paper"),
    path("concerns/<reference:reference>/paper/stop/", paper.stop, name="paper_stop"),
    # short, because it is typed from paper; whatever follows is for the view to refuse, so that all refusals are one
    path("s/<path:token>", paper.where_it_stands, name="status_link"),
]
