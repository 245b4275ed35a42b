"""More care than usual in an area."""

app_name = "postures"

urlpatterns = []
