def visits_here(request, place):
    return None


def plan_a_visit(request, concern, shown):
    return None


def visits_for(request, concern, shown):
    return None
