from allauth.usersessions.models import UserSession


def end_sessions(person):
    """Sign somebody out on every device: what is open there shows nothing at the next press."""
    for session in UserSession.objects.filter(user=person):
        session.end()
