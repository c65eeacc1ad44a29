"""Countries are known in the forms in which people write them."""

import pytest

from corpus.countries import is_country


@pytest.mark.parametrize(
    "name",
    [
        *("Norway", "the Netherlands", "Republic of Korea", "Iran", "Moldova", "UK"),
        *("United States of America", "the United States", "Côte d’Ivoire", "TURKEY"),
        *(
            "Republic of Moldova",
            "Viet Nam",
            "Vietnam",
            "Bolivia",
            "Scotland",
            "U.S.A.",
        ),
    ],
)
def test_countries(name):
    assert is_country(name)


@pytest.mark.parametrize(
    "name", ["Rome", "Eastria", "", "the", "Norwegian", "Norway's"]
)
def test_other_names(name):
    assert not is_country(name)
