from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from hub.concerns.models.concern import Concern


class ConcernText(models.Model):
    """What a search finds a concern by, beside it so that no other page carries it. Written by hub.concerns.texts.

    Weight A: what a summary shows anyway. Weight D: what only those may find it by who see it in full.
    """

    concern = models.OneToOneField(Concern, models.PROTECT, primary_key=True, related_name="text")
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="concern_text_vector")]
