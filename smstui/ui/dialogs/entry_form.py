"""Fill in a few fields and keep them: one form for branches, workstations, types, policies and defaults."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.errors import FieldRefused, SmstuiError
from smstui.domain.safe_text import safe_lines
from smstui.domain.value import dataclass
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.keys import Key, bindings, primary
from smstui.ui.stylesheets import style
from smstui.ui.widgets.check_box import CheckBox
from smstui.ui.widgets.choice import ChoiceField
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import N_, _
from smstui.wording.errors import in_words


@dataclass(frozen=True, slots=True)
class TextField:
    """Describe a line of text; `name` is what errors call the field."""

    name: str
    label: str
    value: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TickField:
    """Describe something that is ticked or not."""

    name: str
    label: str
    value: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceOfField:
    """Describe a choice among values, each with a label."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    """Pairs of label and value."""

    value: str = ""


FormField = TextField | TickField | ChoiceOfField


@dataclass(frozen=True, slots=True)
class Filled:
    """Hold what stands in the fields, by their names."""

    texts: Mapping[str, str]
    ticks: Mapping[str, bool]


class EntryForm(Dialog[Filled]):
    """Return what was kept; `keep` reads and writes it, and whatever it refuses is said above the buttons.

    Nothing that was typed is lost: the form stays open until it is kept or left.
    """

    CSS_PATH = style("dialogs/entry_form")
    KEYS: ClassVar[tuple[Key, ...]] = primary(N_("Save"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(
        self,
        heading: str,
        fields: Sequence[FormField],
        keep: Callable[[Filled], Awaitable[object]],
        about: str = "",
        *,
        first: str | None = None,
    ) -> None:
        super().__init__(heading)
        self._fields = tuple(fields)
        self._keep = keep
        self._about = about
        self._first = first or fields[0].name

    def compose_body(self) -> Iterable[Widget]:
        """Yield what it is about, a row for each field, and room for a refusal."""
        if self._about:
            yield Static(self._about, id="about", markup=False)
        for field in self._fields:
            if isinstance(field, TickField):
                yield CheckBox(field.label, field.value, id=field.name)
                continue
            with Horizontal(classes="entry-form--row"):
                yield Static(field.label, classes="entry-form--label", markup=False)
                if isinstance(field, TextField):
                    yield PlainInput(field.value, placeholder=field.hint, max_length=200, id=field.name)
                else:
                    yield ChoiceField(field.options, value=field.value or None, allow_blank=True, id=field.name)
        yield Static("", id="refusal", markup=False)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way back, and the one that keeps."""
        yield PushButton(_("Back"), id="back")
        yield PushButton(_("Save"), id="save")

    def on_mount(self) -> None:
        """Begin in the field that was asked for, or the first one."""
        self.query_one(f"#{self._first}").focus()
        self.hint(_("F2 or ^S: save · Esc: back"))

    @property
    def filled(self) -> Filled:
        """Return what stands in the fields now."""
        texts: dict[str, str] = {}
        ticks: dict[str, bool] = {}
        for field in self._fields:
            if isinstance(field, TickField):
                ticks[field.name] = self.query_one(f"#{field.name}", CheckBox).value
            elif isinstance(field, TextField):
                texts[field.name] = self.query_one(f"#{field.name}", PlainInput).value
            else:
                chosen = self.query_one(f"#{field.name}", ChoiceField)
                texts[field.name] = "" if chosen.is_blank() else str(chosen.value)
        return Filled(texts, ticks)

    def pressed(self, button_id: str) -> None:
        """Save, or leave."""
        if button_id == "save":
            self.action_primary()
        else:
            self.action_back()

    def action_primary(self) -> None:
        """Keep what was filled in; the dialog closes when that has worked."""
        self.run_worker(self._save(), exclusive=True, group="save")

    def on_input_submitted(self) -> None:
        """Go on to the next field: Enter never saves."""
        self.focus_next()

    async def _save(self) -> None:
        filled = self.filled
        try:
            await self._keep(filled)
        except SmstuiError as error:
            self._refuse(error)
        else:
            self.dismiss(filled)

    def _refuse(self, error: SmstuiError) -> None:
        """Say why nothing was kept, and go to the field that it is about."""
        words = in_words(error)
        refused = error.field if isinstance(error, FieldRefused) else None
        for field in self._fields:
            if field.name == refused:
                words = f"{field.label}: {words}"
                self.query_one(f"#{field.name}").focus()
        self.query_one("#refusal", Static).update(safe_lines(words))
