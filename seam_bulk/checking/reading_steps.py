"""What happens to one cell on the way to its value: how the file stores it, what is cleaned away, how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from seam_bulk.checking.date_policy import order_in_words
from seam_bulk.checking.end_dates import DateSettings, written_in
from seam_bulk.checking.written_dates import Written
from seam_bulk.clock import in_words
from seam_bulk.masking import MASK, mask, scrub, without_numbers
from seam_bulk.spreadsheets.cells import Cell, UncalculatedCell, as_text
from seam_bulk.spreadsheets.cleaning import clean, kind_of
from seam_bulk.spreadsheets.stored_cells import StoredCell

Step = tuple[str, str]
"""What is told, in a word or two, and how it is."""

_LANGUAGE_OR_NUMBER = re.compile(r"\[\$-[0-9A-Fa-f]+\]|[0-9]*[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Eyes:
    """What may be seen of a cell: `codes` are those of its row, which are dots wherever they stand, unless `all_`."""

    codes: Iterable[str | None] = ()
    all_: bool = False

    def text(self, field: str, text: str, *, is_date: bool = False) -> str:
        """The text of a cell of that field: of a code nothing, elsewhere no number that could be one."""
        if self.all_ or not text:
            return text
        if field == "code":
            return mask(text)
        return scrub(text if is_date else without_numbers(text), self.codes)

    def number_format(self, text: str) -> str:
        """A number format, which may hold digits of its own: those that only stand for places stay."""
        if self.all_:
            return text
        return _LANGUAGE_OR_NUMBER.sub(lambda found: found[0] if found[0][0] == "[" else MASK, text)


def as_stored(field: str, cell: Cell, stored: StoredCell, eyes: Eyes) -> str:
    """The cell as the file has it: kind, value, number format; the number of a date is no secret."""
    is_date = field == "ends_at" and written_in(cell) is not None
    value, looks = (eyes.text(field, text, is_date=is_date) for text in (stored.value, stored.shown))
    said = [f"{stored.kind} {value}".strip(), f"format {eyes.number_format(stored.number_format)}"]
    said += [f"shown as {looks}"] if looks else []
    return ", ".join(said + (["made by a formula"] if stored.formula else []))


def steps_of(field: str, cell: Cell, dates: DateSettings, eyes: Eyes) -> list[Step]:
    """Each step from the cell of a field on, in order, but for the value it came to."""
    written = written_in(cell) if field == "ends_at" else None
    steps: list[Step] = []
    if isinstance(cell, str) and (names := clean(cell)[1]):
        left = eyes.text(field, clean(cell)[0], is_date=written is not None)
        steps.append(("cleaned", f"{', '.join(names)}; left is {left or 'nothing'}"))
    return steps + (_date_steps(written, dates) if written else [])


def shown(field: str, cell: Cell, eyes: Eyes) -> str:
    """The cell as it stands in the table: its kind, and its text as far as it may be seen."""
    if isinstance(cell, UncalculatedCell):
        return kind_of(cell)
    text = as_text(cell)
    if not text:
        return "empty"
    return f"{kind_of(cell)}: {eyes.text(field, text, is_date=field == 'ends_at' and written_in(cell) is not None)}"


def _date_steps(written: Written, dates: DateSettings) -> list[Step]:
    steps: list[Step] = []
    if written.other_order and dates.order.order is None:
        steps.append(("says", f"{in_words(written.day)} or {in_words(written.other_order)}"))
    else:
        day = written.other_order if written.other_order and dates.order.order == "month-first" else written.day
        steps.append(("says", in_words(day)))
    if (written.other_order or written.evidence) and (order := order_in_words(dates.order)):
        steps.append(("order", order))
    if written.clock is None:
        steps.append(("time", f"{dates.end_time:%H:%M:%S}, as for every date alone (--end-time)"))
    else:
        later = ", midnight at the end of that day" if written.days_later else ""
        steps.append(("time", f"{written.clock:%H:%M:%S}{later}"))
    zone = (
        f"{written.zone}, as the cell says"
        if written.zone
        else f"{dates.timezone}, as chosen"
        if dates.timezone
        else ""
    )
    return [*steps, ("zone", zone or "none was chosen")]
