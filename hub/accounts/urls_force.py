"""Officers and their numbers, and resets by two: part of the addresses of accounts."""

from django.urls import path

from hub.accounts.views import officers, resets

urlpatterns = [
    path("forces/<reference:reference>/officers/", officers.upload, name="officers_new"),
    path("forces/<reference:reference>/officers/<reference:file>/", officers.officers, name="officers"),
    path("people/<reference:reference>/number/", resets.number, name="shoulder_number"),
    path("people/<reference:reference>/second-step/", resets.ask, name="step_reset"),
    path("people/<reference:reference>/second-step/<reference:reset>/agree/", resets.agree, name="step_reset_agree"),
    path(
        "people/<reference:reference>/second-step/<reference:reset>/take-back/",
        resets.take_back,
        name="step_reset_take_back",
    ),
]
