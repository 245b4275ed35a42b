"""The floor of every page: session, sign-in, one query of 25 rows, a template of twenty lines without base."""

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from hub.matters.models import Matter

PAGE = """<!doctype html>
<html lang="en">
<head><title>Floor</title></head>
<body>
<h1>Floor</h1>
<p>{{ request.user.name }}</p>
<table>
<thead>
<tr><th>Reference</th><th>Kind</th><th>Open</th></tr>
</thead>
<tbody>
{% for row in rows %}
<tr>
<td>{{ row.reference }}</td>
<td>{{ row.kind }}</td>
<td>{{ row.is_open }}</td>
</tr>
{% endfor %}
</tbody>
</table>
</body></html>"""

_template = []


def page(request):
    if not _template:
        _template.append(engines["django"].from_string(PAGE))
    rows = list(Matter.objects.order_by("pk")[:25])
    return HttpResponse(_template[0].render({"rows": rows}, request))


urlpatterns = [path("bench-floor/", page), path("", include("hub.urls"))]
