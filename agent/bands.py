"""Comfort bands: the five classes of what a room's sensors measure, and from which slope on something rises.

Class 3 is as it should be, 1 and 5 are what people leave a room for.

- Temperature, °C. 18: the least that is healthy (WHO Housing and Health Guidelines, 2018). 20 and 26: category II of
  EN 16798-1:2019, heating and cooling. 28: overheating of living rooms (CIBSE Guide A, 2006).
- Relative humidity, %. 30 to 60: US EPA, "A Brief Guide to Mold, Moisture and Your Home". 20 and 70: category III of
  EN 16798-1:2019.
- CO2, ppm. 1000 and 2000: harmless, elevated, unacceptable (German Ad-hoc-Arbeitsgruppe Innenraumrichtwerte, 2008).
  800 and 1400: 400 above outdoors, and the upper end of moderate air (EN 13779:2007, IDA 1 and IDA 3).
- Particles, µg/m³, and the index of air quality: the breakpoints of the US EPA's AQI (2024): 50, 100, 150, 200.
- Light, lx. 100 and 500: circulation areas, reading and writing (EN 12464-1:2021); 2000: the upper bound
  of useful daylight (Nabil and Mardaljevic, 2006). 10: an orientation light; ours.

The classes of air begin with the best: there is no air too good.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What is measured in a room."""

    TEMPERATURE = "temp"
    HUMIDITY = "hum"
    AIR = "air"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Band:
    """How the numbers of a device class are taken. `bounds`: between the five classes; `steep`: the slope per hour from
    which on they rise or fall.
    """

    measure: Measure
    bounds: tuple[float, float, float, float]
    steep: float

    def level(self, value: float) -> int:
        """1 to 5. A number on a bound belongs to the class nearer to the middle one."""
        lower, upper = self.bounds[:2], self.bounds[2:]
        return 1 + bisect_right(lower, value) + bisect_left(upper, value)


_M = Measure
BANDS: Mapping[str, Band] = {
    "temperature": Band(_M.TEMPERATURE, (18, 20, 26, 28), 0.3),
    "humidity": Band(_M.HUMIDITY, (20, 30, 60, 70), 2.0),
    "carbon_dioxide": Band(_M.AIR, (800, 1000, 1400, 2000), 50.0),
    "pm25": Band(_M.AIR, (9, 35.4, 55.4, 125.4), 3.0),
    "pm10": Band(_M.AIR, (54, 154, 254, 354), 8.0),
    "aqi": Band(_M.AIR, (50, 100, 150, 200), 5.0),
    "illuminance": Band(_M.LIGHT, (10, 100, 500, 2000), 50.0),
}
"""By device class of the sensor."""
