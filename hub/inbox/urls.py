from django.urls import path

from hub.inbox import views

app_name = "inbox"

urlpatterns = [
    path("", views.tray, name="tray"),
    path("addresses/<reference:reference>/", views.address, name="address"),
    path("<reference:reference>/", views.detail, name="detail"),
    path("<reference:reference>/dealt-with/", views.deal_with, name="deal_with"),
    path("<reference:reference>/open/", views.open_again, name="open_again"),
    path("<reference:reference>/attach/", views.attach, name="attach"),
]
