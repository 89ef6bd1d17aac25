"""Update the PIN codes and end dates of Seam credentials from a spreadsheet."""

__version__ = "0.1.0"
