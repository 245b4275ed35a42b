from django.db import migrations

# Of each officer the top of the tree in which they serve; of two forces the one that they joined last.
SETTLE = """
with recursive above (membership, person, since, body, parent, depth) as (
    select m.id, m.user_id, m.since, o.id, o.parent_id, 0
      from people_membership m join people_organisation o on o.id = m.organisation_id
     where m.ended_at is null and o.kind = 'police'
    union all
    select above.membership, above.person, above.since, o.id, o.parent_id, above.depth + 1
      from above join people_organisation o on o.id = above.parent where above.depth < 20
), tops as (
    select distinct on (person) person, body from above where parent is null order by person, since desc, membership desc
)
update people_user set force_id = tops.body from tops where tops.person = people_user.id
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0008_shoulder_numbers")]

    operations = [migrations.RunSQL(SETTLE, migrations.RunSQL.noop)]
