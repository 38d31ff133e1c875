"""Degrees said in one scale and meant in another."""

PER_FAHRENHEIT = 1 / 1.8
"""Degrees Celsius that a difference of one degree Fahrenheit is."""


def celsius(fahrenheit: float) -> float:
    """A temperature in °C."""
    return (fahrenheit - 32) / 1.8


def in_degrees(value: float, unit: str, wanted: str) -> float | None:
    """A temperature said in °C or °F in the other one of them; None for any other two units."""
    if (unit, wanted) == ("°F", "°C"):
        return celsius(value)
    return value * 1.8 + 32 if (unit, wanted) == ("°C", "°F") else None
