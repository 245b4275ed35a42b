"""Today's visits: what an officer reads on the street."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.people.roles import Permission
from patrols.querysets import visits_of_today
from patrols.views.shown import only_for, shown
from patrols.workflow import VisitStatus


@require_safe
@never_cache
def today(request):
    only_for(request, Permission.CARRY_OUT_VISIT)
    rows = [shown(visit, request.user, request.now) for visit in visits_of_today(request.user, request.now)]
    waiting = [row for row in rows if row.is_open]
    # where somebody is now comes before where they go next
    waiting.sort(key=lambda row: row.status != VisitStatus.ARRIVED)
    context = {
        "next": waiting[:1],
        "later": waiting[1:],
        "ended": [row for row in rows if not row.is_open],
        "may_plan": request.user.may(Permission.PLAN_ROUND),
    }
    return render(request, "patrols/today.html", context)
