from hub.people.roles import Permission
from hub.places.duplicates_seen import merges_for, pairs_for
from hub.places.keeping import cover_of


def test_places_are_looked_up_row_by_row_and_never_paired_with_each_other(cast):
    """After a large file and before the next statistics, a join would pair every place of an area with every other."""
    cover = cover_of(cast.council, Permission.KEEP_REGISTRY)
    for rows in (pairs_for(cover), merges_for(cover)):
        plan = rows.explain()
        assert "SubPlan" in plan
        assert not {"Nested Loop", "Hash Join", "Merge Join"} & {
            line.split("  (")[0].strip(" ->") for line in plan.splitlines()
        }
