"""A duty's shift is its round's, by the database: when the round is moved its duties move with it, and the move is
refused when one of its officers is on another round then."""

from django.db import migrations

ADD = """
alter table patrols_duty add constraint duty_shift_of_round
    foreign key (round_id, shift) references patrols_round (matter_id, shift) on update cascade
"""
DROP = "alter table patrols_duty drop constraint duty_shift_of_round"


class Migration(migrations.Migration):
    dependencies = [("patrols", "0001_initial")]

    operations = [migrations.RunSQL(ADD, DROP)]
