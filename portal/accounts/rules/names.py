"""How a person is called and drawn, the same wherever they are shown."""

from typing import TYPE_CHECKING, Any


class Called:
    """Mixin for whoever has the names of a person: full name, initial and colour follow from them.

    >>> class Person(Called):
    ...     family_name, given_name, romanised, public_id = "田中", "葵", "Aoi Tanaka", "Xy12"
    >>> Person().name, Person().name_in("en"), Person().initial
    ('田中 葵', 'Aoi Tanaka', '田')
    """

    if TYPE_CHECKING:
        family_name: Any
        given_name: Any
        romanised: Any
        public_id: Any

    @property
    def name(self) -> str:
        """Return the full name as written in Japan, family name first; romanised names as given."""
        return " ".join(part for part in (self.family_name, self.given_name) if part) or self.romanised

    def name_in(self, language: str) -> str:
        """Return the name as readers of `language` expect it; English prefers the romanised form."""
        return self.romanised if language == "en" and self.romanised else self.name

    @property
    def initial(self) -> str:
        return (self.family_name or self.romanised or "?")[0].upper()

    @property
    def colour_index(self) -> int:
        """Return 0 to 7: the person's avatar colour, the same everywhere."""
        return sum(self.public_id.encode()) % 8
