"""The pages behind the links at the foot of every page."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def accessibility(request):
    return render(request, "home/accessibility.html")


@login_not_required
def privacy(request):
    return render(request, "home/privacy.html")
