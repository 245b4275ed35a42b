"""The feed itself: short, without a namespace, and open to whoever has the address."""

from django.urls import path

from hub.places.views import feeds

urlpatterns = [path("<str:key>.ics", feeds.feed, name="times_feed")]
