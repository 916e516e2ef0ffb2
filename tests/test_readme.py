"""What the README says of the sandbox is what the program does."""

from pathlib import Path

from smstui.adapters.sandbox.magic import ACCOUNTS, NUMBERS

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- sandbox:begin"
END = "<!-- sandbox:end -->"


def sandbox_tables() -> str:
    """Return the README's two tables: tokens, then numbers."""
    tokens = [f"| `{account.name}` | {account.description} |" for account in ACCOUNTS]
    numbers = [f"| `+{number.number}` | {number.description} |" for number in NUMBERS]
    return "\n".join(["| token | |", "|---|---|", *tokens, "", "| number | what happens |", "|---|---|", *numbers])


def test_the_readme_lists_every_number_and_token_of_the_sandbox() -> None:
    text = README.read_text(encoding="utf-8")

    listed = text[text.index(BEGIN) : text.index(END)].partition("\n")[2]

    assert listed.strip() == sandbox_tables()
