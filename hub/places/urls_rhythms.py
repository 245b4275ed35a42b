"""When people gather: timetables, rules, the month, the feed."""

from django.urls import path, register_converter

from hub.places.converters import DayConverter, MonthConverter
from hub.places.views import estimates, feeds, islamic_dates, rules, terms, times, timetables

register_converter(DayConverter, "day")
register_converter(MonthConverter, "month")

PLACE = "<reference:reference>"
TIMETABLE = f"{PLACE}/times/timetables/<reference:timetable>"
RULE = f"{PLACE}/times/rules/<reference:rule>"
DAY = f"{PLACE}/times/days/<day:on>"
TERM = "terms/<slug:code>/<day:starts_on>"
ISLAMIC = "islamic-dates/<slug:kind>/<int:hijri_year>"

rhythms = [
    path(f"{PLACE}/times/", times.week, name="times"),
    path(f"{PLACE}/month/<month:month>/", times.month, name="month"),
    path(f"{PLACE}/times/timetables/", timetables.timetables, name="timetables"),
    path(f"{TIMETABLE}/", timetables.timetable, name="timetable"),
    path(f"{TIMETABLE}/save/", timetables.save, name="timetable_save"),
    path(f"{TIMETABLE}/undo/", timetables.undo, name="timetable_undo"),
    path(f"{TIMETABLE}/discard/", timetables.discard, name="timetable_discard"),
    path(f"{TIMETABLE}/year/", timetables.use_for_year, name="timetable_for_year"),
    path(f"{DAY}/", timetables.correct_day, name="timetable_day"),
    path(f"{DAY}/undo/", timetables.take_back_day, name="timetable_day_undo"),
    path(f"{PLACE}/times/rules/", rules.rule_list, name="rules"),
    path(f"{PLACE}/times/rules/add/", rules.choose_kind, name="rule_choose"),
    path(f"{PLACE}/times/rules/add/<slug:kind>/", rules.add, name="rule_add"),
    path(f"{RULE}/", rules.change, name="rule_change"),
    path(f"{RULE}/remove/", rules.remove, name="rule_remove"),
    path(f"{RULE}/bring-back/", rules.bring_back, name="rule_bring_back"),
    path(f"{RULE}/stewards/", rules.stewards, name="stewards"),
    path(f"{PLACE}/times/estimates/", estimates.calculation, name="estimates"),
    path(f"{PLACE}/times/islamic-dates/", islamic_dates.of_place, name="islamic_dates"),
    path(f"{PLACE}/times/{ISLAMIC}/", islamic_dates.set_of_place, name="islamic_date"),
    path(f"{PLACE}/times/{ISLAMIC}/undo/", islamic_dates.undo_of_place, name="islamic_date_undo"),
    path(f"{PLACE}/times/feed/", feeds.feed_page, name="feed"),
    path(f"{PLACE}/times/feed/end/", feeds.end_feed, name="feed_end"),
    path("islamic-dates/", islamic_dates.general, name="general_islamic_dates"),
    path(f"{ISLAMIC}/", islamic_dates.set_general, name="general_islamic_date"),
    path(f"{ISLAMIC}/undo/", islamic_dates.undo_general, name="general_islamic_date_undo"),
    path("terms/", terms.term_list, name="terms"),
    path("terms/<slug:code>/add/", terms.add, name="term_add"),
    path(f"{TERM}/", terms.change, name="term_change"),
    path(f"{TERM}/remove/", terms.remove, name="term_remove"),
]
