"""Kinds that take their time: covers, valves, locks, alarm panels, vacuum cleaners, mowers."""

from hub.simulator.firmware import Firmware
from hub.simulator.thing import Step, Steps, to_number

TRAVEL = 1.0
"""Seconds from one end to the other."""
_LEGS = 4


def cover(fw: Firmware) -> None:
    """A cover tells state and position while it moves; its slats turn at once."""
    ends = {fw.word("payload_open", "OPEN"): 100.0, fw.word("payload_close", "CLOSE"): 0.0}
    stop = fw.word("payload_stop", "STOP")

    def command(text: str) -> Steps:
        if text == stop:
            return _halt(fw)
        return _travel(fw, ends[text]) if text in ends else ()

    fw.hear("command_topic", command)
    fw.hear("set_position_topic", lambda text: _go(fw, text))
    fw.take("tilt_command_topic", "tilt", fw.between(0, 100))
    fw.tell("state_topic", "state")
    fw.tell("position_topic", "position")
    fw.tell("tilt_status_topic", "tilt")


def valve(fw: Firmware) -> None:
    """A valve that is commanded by positions and tells state and position together."""
    stop = fw.word("payload_stop", "STOP")
    fw.hear("command_topic", lambda text: _halt(fw) if text == stop else _go(fw, text))
    fw.say("state_topic", lambda: {"state": fw.get("state"), "position": fw.get("position")})


def _at(fw: Firmware) -> float:
    return to_number(fw.get("position")) or 0.0


def _halt(fw: Firmware) -> Steps:
    return (fw.step(state="closed" if _at(fw) <= 0 else "open"),)


def _go(fw: Firmware, text: str) -> Steps:
    wanted = to_number(text)
    return _travel(fw, wanted) if wanted is not None and 0 <= wanted <= 100 else ()


def _travel(fw: Firmware, to: float) -> Steps:
    """From where it is, in a few legs, each as long as its share of the whole way."""
    start = _at(fw)
    seconds = TRAVEL * abs(to - start) / 100
    rest = fw.step(seconds, state="closed" if to <= 0 else "open", position=round(to))
    if to == start:
        return (rest,)
    legs = (
        fw.step(seconds * leg / _LEGS, position=round(start + (to - start) * leg / _LEGS)) for leg in range(1, _LEGS)
    )
    return (fw.step(state="opening" if to > start else "closing"), *legs, rest)


def lock(fw: Firmware) -> None:
    """The bolt takes a moment."""
    words = {fw.word("payload_lock", "LOCK"): "LOCK", fw.word("payload_unlock", "UNLOCK"): "UNLOCK"}
    fw.hear("command_topic", lambda text: _bolt(fw, words[text]) if text in words else ())
    fw.tell("state_topic", "state")


def _bolt(fw: Firmware, verb: str) -> Steps:
    return fw.step(state=f"{verb}ING"), fw.step(0.4 * TRAVEL, state=f"{verb}ED")


def alarm(fw: Firmware) -> None:
    """Arming gives a moment to leave."""
    modes = {f"ARM_{mode}": f"armed_{mode.lower()}" for mode in ("HOME", "AWAY", "NIGHT")}

    def command(text: str) -> Steps:
        if text in modes:
            return fw.step(state="arming"), fw.step(0.6 * TRAVEL, state=modes[text])
        return (fw.step(state="disarmed"),) if text == "DISARM" else ()

    fw.hear("command_topic", command)
    fw.tell("state_topic", "state")


def vacuum(fw: Firmware) -> None:
    """Going home takes a while."""
    states = {"start": "cleaning", "pause": "paused", "stop": "idle"}

    def command(text: str) -> Steps:
        if text == "return_to_base":
            return _home(fw)
        return (fw.step(state=states[text]),) if text in states else ()

    fw.hear("command_topic", command)
    fw.take("set_fan_speed_topic", "fan_speed", fw.one_of("fan_speed_list"))
    fw.say("state_topic", lambda: {name: fw.get(name) for name in ("state", "battery_level", "fan_speed")})


def lawn_mower(fw: Firmware) -> None:
    """A topic for each command."""
    fw.hear("start_mowing_command_topic", lambda _: (fw.step(state="mowing"),))
    fw.hear("pause_command_topic", lambda _: (fw.step(state="paused"),))
    fw.hear("dock_command_topic", lambda _: _home(fw))
    fw.tell("activity_state_topic", "state")


def _home(fw: Firmware) -> tuple[Step, Step]:
    return fw.step(state="returning"), fw.step(TRAVEL, state="docked")
