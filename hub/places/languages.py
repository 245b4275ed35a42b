"""Languages that are spoken at places, as people of theirs choose them."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LANGUAGES = {
    "english": gettext_lazy("English"),
    "bengali": gettext_lazy("Bengali or Sylheti"),
    "urdu": gettext_lazy("Urdu"),
    "punjabi": gettext_lazy("Punjabi"),
    "gujarati": gettext_lazy("Gujarati"),
    "hindi": gettext_lazy("Hindi"),
    "tamil": gettext_lazy("Tamil"),
    "arabic": gettext_lazy("Arabic"),
    "somali": gettext_lazy("Somali"),
    "turkish": gettext_lazy("Turkish"),
    "persian": gettext_lazy("Persian or Dari"),
    "pashto": gettext_lazy("Pashto"),
    "polish": gettext_lazy("Polish"),
    "hebrew": gettext_lazy("Hebrew or Yiddish"),
}
LONGEST = 12  # of a language that is not in the list, typed as it is called
MOST = 12


def language_names(codes):
    """ "Bengali or Sylheti, Urdu and Twi"; empty for none."""
    return get_text_list([str(LANGUAGES.get(code, code)) for code in codes], _("and"))
