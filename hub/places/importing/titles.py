"""What files call the things we keep: titles of columns and tags of OpenStreetMap, to our names."""

TITLES = {
    "name": "name",
    "religion": "faith",
    "faith": "faith",
    "longitude": "longitude",
    "long": "longitude",
    "lon": "longitude",
    "lng": "longitude",
    "@lon": "longitude",
    "latitude": "latitude",
    "lat": "latitude",
    "@lat": "latitude",
    "geometry": "geometry",
    "wkt": "geometry",
    "address": "address",
    "addr:full": "address",
    "address 1": "street",
    "address line 1": "street",
    "address 2": "address_2",
    "address line 2": "address_2",
    "addr:housename": "housename",
    "addr:housenumber": "housenumber",
    "addr:street": "street",
    "street": "street",
    "addr:city": "city",
    "city": "city",
    "town": "city",
    "postcode": "postcode",
    "post code": "postcode",
    "addr:postcode": "postcode",
    "website": "website",
    "contact:website": "website",
    "url": "website",
    "wheelchair": "wheelchair",
    "ward_code": "ward_code",
    "ward code": "ward_code",
    "ward": "ward",
    "borough_code": "borough_code",
    "borough code": "borough_code",
    "district_code": "borough_code",
    "borough": "borough",
    "district": "borough",
    "@id": "id",
    "osm_id": "id",
    "full_id": "id",
    "@type": "id_type",
    "osm_type": "id_type",
}
OTHER_NAMES = {"alt_name", "official_name", "old_name", "short_name", "loc_name", "other names", "other_names"}


def ours(title):
    """Our name for a title; empty for what we do not keep. Other names may stand under several: "alias:…"."""
    title = title.strip().casefold()
    if title in OTHER_NAMES or title.startswith("name:") or title.startswith("alt_name:"):
        return f"alias:{title}"
    return TITLES.get(title, "")
