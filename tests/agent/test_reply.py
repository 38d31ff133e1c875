"""What is said for each outcome, refusal and question, word for word in English and Chinese."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.answers import answer
from agent.locale import LANGUAGES
from agent.reply import broker_unreachable, compose
from agent.types import (
    Ask,
    Attr,
    Clarification,
    Hitch,
    Outcome,
    OutcomeKind,
    Plan,
    PlanKind,
    Quantifier,
    Query,
    StateWord,
    Verb,
)
from device_registry.actions import Action, Reason, Rejection
from device_registry.model import (
    Area,
    Capabilities,
    Domain,
    Entity,
    EntityState,
    JsonScalar,
    JsonValue,
    Quantity,
    Range,
    Snapshot,
)
from device_registry.services import SERVICES, SET_PROPERTY

K = OutcomeKind
DEGREES = Capabilities(ranges={Quantity.TEMPERATURE: Range(7, 30, 0.5, "°C")})
ENTITIES = (
    *(
        Entity(f"light.k{i}", Domain.LIGHT, f"Kitchen Light {i}", (f"厨房灯{i}",), area_id="kitchen", device_id=f"d{i}")
        for i in range(5)
    ),
    Entity("light.hall", Domain.LIGHT, "Hall Lamp", ("走廊灯",), area_id="hall"),
    Entity("light.bob", Domain.LIGHT, "Bob", area_id="hall"),
    Entity("light.a", Domain.LIGHT, "Lamp", ("小灯",), area_id="hall"),
    Entity("light.b", Domain.LIGHT, "Lamp", ("小灯",), area_id="kitchen"),
    Entity("lock.front", Domain.LOCK, "Front Door", ("前门",), area_id="hall"),
    Entity("cover.garage", Domain.COVER, "Garage Door", ("车库门",), device_class="garage"),
    Entity("climate.t", Domain.CLIMATE, "Thermostat", ("恒温器",), area_id="hall", capabilities=DEGREES),
    Entity("media_player.tv", Domain.MEDIA_PLAYER, "TV", ("电视",), area_id="hall"),
)
SNAPSHOT = Snapshot(
    areas={"kitchen": Area("kitchen", "Kitchen", ("厨房",)), "hall": Area("hall", "Hall", ("走廊",))},
    entities={e.entity_id: e for e in ENTITIES},
    states={"lock.front": EntityState("locked"), "light.hall": EntityState("on", {"brightness": 102})},
)
KITCHEN = tuple(f"light.k{i}" for i in range(5))
ACT = Plan(PlanKind.ACTIONS)
OFF = "light.turn_off"


def act(entity_id: str, service: str, limited: bool = False, **data: JsonValue) -> Action:
    return Action(entity_id, service, data, limited)


def outcome(action: Action, kind: OutcomeKind = K.VERIFIED, detail: str = "") -> Outcome:
    return Outcome(action, kind, detail=detail)


def off(entity_id: str, kind: OutcomeKind = K.VERIFIED, detail: str = "") -> Outcome:
    return outcome(act(entity_id, OFF), kind, detail)


def reply(*outcomes: Outcome, language: str = "en") -> str:
    return compose(ACT, outcomes, (), SNAPSHOT, language)


def refuse(*rejected: Rejection, language: str = "en") -> str:
    return compose(Plan(PlanKind.REJECT, rejected=rejected), (), (), SNAPSHOT, language)


KITCHEN_OFF = tuple(map(off, KITCHEN))
OUTCOMES: list[tuple[tuple[Outcome, ...], str, str]] = [
    ((off("light.hall"),), "Turned off the hall lamp.", "已关闭走廊灯。"),
    ((off("light.hall"), off("light.bob")), "Turned off the hall lamp and Bob.", "已关闭走廊灯和Bob。"),
    (KITCHEN_OFF, "Turned off 5 lights in the kitchen.", "已关闭厨房的 5 盏灯。"),
    ((*KITCHEN_OFF, off("light.hall"), off("light.bob")), "Turned off 7 lights.", "已关闭7 盏灯。"),
    (
        (*KITCHEN_OFF, off("light.hall", K.TIMEOUT)),
        "Turned off 5 lights in the kitchen; the hall lamp did not answer.",
        "已关闭厨房的 5 盏灯；走廊灯没有响应。",
    ),
    (
        (off("light.bob"), off("light.hall", K.OFFLINE), off("light.k0", K.OFFLINE)),
        "Turned off Bob; the hall lamp and Kitchen Light 0 are offline.",
        "已关闭Bob；走廊灯和厨房灯0离线。",
    ),
    (
        (off("light.bob"), outcome(act("lock.front", "lock.lock"))),
        "Turned off Bob and locked the front door.",
        "已关闭Bob，已锁上前门。",
    ),
    (
        (off("light.bob"), outcome(act("lock.front", "lock.lock"), K.TIMEOUT)),
        "Turned off Bob. I tried to lock the front door, but it did not answer.",
        "已关闭Bob。我试着锁上前门，但没有收到响应。",
    ),
    (
        (outcome(act("cover.garage", "cover.open_cover"), K.ACCEPTED),),
        "Opening the garage door, not there yet.",
        "正在打开车库门，还没到位。",
    ),
    (
        (off("light.hall", K.UNVERIFIABLE),),
        "I sent the command to turn off the hall lamp, but it gives no feedback.",
        "已发出指令：关闭走廊灯，但设备不回报状态，无法确认。",
    ),
    (
        (off("light.hall", K.TIMEOUT), off("light.bob", K.TIMEOUT)),
        "I tried to turn off the hall lamp and Bob, but they did not answer.",
        "我试着关闭走廊灯和Bob，但没有收到响应。",
    ),
    (
        (off("light.hall", K.OFFLINE, Hitch.UNAVAILABLE),),
        "I could not turn off the hall lamp: it is offline.",
        "没能关闭走廊灯：设备离线。",
    ),
    (
        (off("light.hall", K.OFFLINE, Hitch.GONE),),
        "I could not turn off the hall lamp: the device has left.",
        "没能关闭走廊灯：设备已经不在了。",
    ),
    (
        (outcome(act("lock.front", "lock.unlock"), K.REFUSED, "guarded"),),
        "I am not allowed to unlock the front door.",
        "我不能解锁前门，没有权限。",
    ),
    (
        (outcome(act("lock.front", "lock.unlock"), K.REFUSED, Hitch.NEEDS_CONFIRMATION),),
        "I did not unlock the front door: that needs your yes first.",
        "没有解锁前门：这需要你先确认。",
    ),
    ((off("light.hall", K.REFUSED, Hitch.NOT_EXPOSED),), "I know no such device here.", "这里没有这样的设备。"),
    (
        (off("light.hall", K.FAILED, f"{Hitch.NOT_SENT}: ValueError()"),),
        "I could not turn off the hall lamp: the command could not be sent.",
        "没能关闭走廊灯：指令发不出去。",
    ),
    (
        (off("light.hall", K.FAILED, f"{Hitch.NO_BROKER}: refused"),),
        "I cannot reach the broker, so I could not turn off the hall lamp.",
        "连不上消息服务器，没能关闭走廊灯。",
    ),
    (
        (outcome(act("light.hall", "light.turn_on", brightness_pct=30, rgb_color=[250, 5, 0])),),
        "Set the hall lamp to 30% and red.",
        "已把走廊灯调到30%和红色。",
    ),
    (
        (outcome(act("light.hall", "light.turn_on", limited=True, brightness_pct=100)),),
        "Set the hall lamp to 100%; that is as bright as it gets.",
        "已把走廊灯调到100%；已经是最亮了。",
    ),
    (
        (outcome(act("climate.t", "climate.set_temperature", limited=True, temperature=7.0)),),
        "Set the thermostat to 7 °C; that is as cool as it goes.",
        "已把恒温器调到7 °C；温度已经到最低了。",
    ),
    (
        (outcome(act("media_player.tv", "media_player.volume_set", volume_level=0.25)),),
        "Set the volume of the TV to 25%.",
        "已把电视的音量调到25%。",
    ),
    (
        (outcome(act("media_player.tv", "media_player.volume_mute", is_volume_muted=False)),),
        "Unmuted the TV.",
        "已取消电视的静音。",
    ),
    (
        (outcome(act("climate.t", "climate.set_hvac_mode", hvac_mode="heat_cool")),),
        "Set the thermostat to heat and cool.",
        "已把恒温器调到冷暖。",
    ),
    (
        (outcome(Action("light.hall", SET_PROPERTY, {"property": "power_on_behavior", "value": "previous"})),),
        "Set the power on behavior of the hall lamp to previous.",
        "已把走廊灯的power on behavior设为previous。",
    ),
]


@pytest.mark.parametrize(("outcomes", "english", "chinese"), OUTCOMES)
def test_outcomes(outcomes: tuple[Outcome, ...], english: str, chinese: str) -> None:
    assert reply(*outcomes) == english
    assert reply(*outcomes, language="zh") == chinese


RANGE: dict[str, JsonScalar] = {"min": 7, "max": 30.0, "unit": "°C", "value": 90}
REFUSALS: list[tuple[Rejection, str, str]] = [
    (
        Rejection(Reason.NO_SUCH_DEVICE, "jacuzzi"),
        "I know no such device here: “jacuzzi”.",
        "这里没有这个设备：“jacuzzi”。",
    ),
    (Rejection(Reason.NO_SUCH_DEVICE, "x.y", "x.y"), "I know no such device here.", "这里没有这样的设备。"),
    (
        Rejection(Reason.NO_SUCH_AREA, "attic"),
        "I know no such place here: “attic”.",
        "这里没有这个地方：“attic”。",
    ),
    (
        Rejection(Reason.NOTHING_THERE, "hall", detail={"kind": "fan", "area": "hall"}),
        "There is no fan in the hall.",
        "走廊没有风扇。",
    ),
    (Rejection(Reason.CANNOT, "x", "light.bob"), "Bob cannot do that.", "Bob做不到。"),
    (
        Rejection(Reason.OUT_OF_RANGE, "x", "climate.t", RANGE),
        "The thermostat goes from 7 to 30 °C.",
        "恒温器的范围是 7 到 30 °C。",
    ),
    (
        Rejection(Reason.OUT_OF_RANGE, "x", "light.hall", {"min": 1, "max": 100, "unit": "%"}),
        "The hall lamp goes from 1% to 100%.",
        "走廊灯的范围是 1% 到 100%。",
    ),
    (
        Rejection(Reason.OUT_OF_RANGE, "x", "light.hall", {"min": None, "max": 5}),
        "The hall lamp goes up to 5.",
        "走廊灯最高到 5。",
    ),
    (
        Rejection(Reason.OUT_OF_RANGE, "x", "light.hall", {"at": 0}),
        "The hall lamp is at 0 already.",
        "走廊灯已经是 0 了。",
    ),
    (
        Rejection(Reason.NO_SUCH_OPTION, "disco", "climate.t", {"options": "heat, fan_only, turbo_x"}),
        "The thermostat only has heat, fan only and turbo x.",
        "恒温器只有制热、送风和turbo x。",
    ),
    (
        Rejection(Reason.NO_SUCH_OPTION, "disco", "climate.t", {"options": ""}),
        "The thermostat has no such setting.",
        "恒温器没有这个选项。",
    ),
    (
        Rejection(Reason.UNKNOWN_STATE, "x", "light.hall"),
        "I do not know how the hall lamp is set now, so tell me a value.",
        "我不知道走廊灯现在的设定，请直接说一个数值。",
    ),
    (Rejection(Reason.NO_VALUE, "x", "light.hall"), "The hall lamp has not reported that.", "走廊灯没有上报这个信息。"),
    (
        Rejection(Reason.TIME_UNSUPPORTED, "x"),
        "I cannot tell when that is.",
        "我没法知道那是什么时候。",
    ),
    (Rejection(Reason.TIME_UNCLEAR, "x"), "I need to know when exactly.", "请告诉我具体是什么时间。"),
    (Rejection(Reason.UNCLEAR, "fnord"), "I did not understand “fnord”.", "我没听懂“fnord”。"),
    (
        Rejection(Reason.UNCLEAR, "dim", detail={"missing": "area"}),
        "I do not know which room you are in; please name it.",
        "我不知道你在哪个房间，请说出房间名。",
    ),
    (Rejection(Reason.EMPTY), "I heard nothing.", "我什么也没听到。"),
    (Rejection(Reason.TOO_LONG), "That is too long for me; please say it shorter.", "这句话太长了，请说短一点。"),
    (Rejection(Reason.NOT_TEXT), "That is not text that I can read.", "这不是我能读的文字。"),
    (
        Rejection(Reason.FORBIDDEN, "x", "lock.front"),
        "I am not allowed to control the front door.",
        "我没有权限控制前门。",
    ),
    (
        Rejection(Reason.NO_MODEL),
        "My language model does not answer; hearth doctor says how to fix it.",
        "语言模型没有回应，运行 hearth doctor 可以看到怎么修复。",
    ),
    (
        Rejection(Reason.OTHER_UNIT, "x", "lock.front"),
        "The front door is measured in another unit.",
        "前门用的是别的单位。",
    ),
    (
        Rejection(Reason.NOTHING_HELPS, "x", detail={"area": "hall"}),
        "Nothing that I control in the hall would help.",
        "走廊没有我能控制、又帮得上忙的设备。",
    ),
    (
        Rejection(Reason.NOTHING_HELPS, "x"),
        "Nothing that I control there would help.",
        "那里没有我能控制、又帮得上忙的设备。",
    ),
    (
        Rejection(Reason.NOTHING_TO_CONFIRM),
        "There is nothing waiting for your yes or no.",
        "现在没有等你确认的事。",
    ),
]


@pytest.mark.parametrize(("rejection", "english", "chinese"), REFUSALS)
def test_refusals(rejection: Rejection, english: str, chinese: str) -> None:
    assert refuse(rejection) == english
    assert refuse(rejection, language="zh") == chinese


def test_every_reason_has_a_case() -> None:
    assert {rejection.reason for rejection, _, _ in REFUSALS} == set(Reason)


def test_devices_that_are_refused_for_one_reason_are_told_together() -> None:
    said = refuse(*(Rejection(Reason.CANNOT, "x", i) for i in KITCHEN))
    assert said == "5 lights in the kitchen cannot do that."


def test_what_is_done_comes_before_what_is_not() -> None:
    plan = Plan(PlanKind.ACTIONS, rejected=(Rejection(Reason.NO_SUCH_DEVICE, "jacuzzi"),))
    assert compose(plan, [off("light.hall")], (), SNAPSHOT, "en") == (
        "Turned off the hall lamp. I know no such device here: “jacuzzi”."
    )


def test_a_guarded_action_is_asked_after_what_was_done() -> None:
    unlock = act("lock.front", "lock.unlock")
    assert compose(ACT, [off("light.hall")], (), SNAPSHOT, "en", asking=[unlock]) == (
        "Turned off the hall lamp. Unlock the front door? Say yes to go ahead."
    )
    assert compose(ACT, (), (), SNAPSHOT, "zh", asking=[unlock]) == "要解锁前门吗？说“确认”就执行。"
    assert compose(ACT, (), (), SNAPSHOT, "es", asking=[unlock]).startswith("¿Quitar la llave a Front Door?")


def test_a_dry_run_claims_nothing() -> None:
    actions = (act("light.hall", OFF), act("climate.t", "climate.set_temperature", temperature=21.5))
    plan = Plan(PlanKind.ACTIONS, actions=actions)
    assert compose(plan, (), (), SNAPSHOT, "en", dry_run=True) == (
        "I would turn off the hall lamp and set the thermostat to 21.5 °C."
    )
    assert compose(plan, (), (), SNAPSHOT, "de", dry_run=True).endswith("Thermostat auf 21,5 °C stellen.")


def test_choices_that_sound_alike_are_told_apart_by_their_place() -> None:
    plan = Plan(PlanKind.CLARIFY, clarify=Clarification(("light.a", "light.b", "light.bob"), "lamp"))
    assert compose(plan, (), (), SNAPSHOT, "en") == (
        "Which one do you mean: the lamp in the hall, the lamp in the kitchen or Bob?"
    )
    assert compose(plan, (), (), SNAPSHOT, "zh") == "你指的是哪一个：走廊的小灯、厨房的小灯还是Bob？"


def test_of_many_choices_some_are_named() -> None:
    plan = Plan(PlanKind.CLARIFY, clarify=Clarification((*KITCHEN, "light.hall", "light.bob"), "light"))
    said = compose(plan, (), (), SNAPSHOT, "en")
    assert said.startswith("There are 7 of them, such as Kitchen Light 0, ")
    assert "Bob" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_outcome_is_spoken_in_words_of_its_own(language: str) -> None:
    said = [compose(ACT, (off("light.hall", kind),), (), SNAPSHOT, language) for kind in OutcomeKind]
    assert len(set(said)) == len(OutcomeKind)


def test_talk() -> None:
    assert compose(Plan(PlanKind.CHAT, reason=Verb.CHAT), (), (), SNAPSHOT, "en").startswith("I look after this home")
    assert compose(Plan(PlanKind.CHAT, reason="fine"), (), (), SNAPSHOT, "en").startswith("Nothing seems to be wrong")
    assert compose(Plan(PlanKind.CHAT, reason=Verb.CANCEL), (), (), SNAPSHOT, "zh") == "好的，不动了。"
    assert compose(ACT, (), (), SNAPSHOT, "en") == "There was nothing to do."
    assert broker_unreachable("nas:1883", "en").startswith("I cannot reach the broker at nas:1883, so nothing was done")
    assert broker_unreachable("nas:1883", "zh").startswith("连不上消息服务器 nas:1883")


def test_a_language_without_words_gets_english() -> None:
    assert reply(off("light.hall"), language="fi") == "Turned off the hall lamp."
    assert reply(off("light.hall"), language="zh-Hans-CN") == "已关闭走廊灯。"


def test_an_answer_is_told() -> None:
    query = Query(Ask.IS, ("lock.front",), state=StateWord.UNLOCKED)
    said = compose(Plan(PlanKind.QUERY, queries=(query,)), (), [answer(query, SNAPSHOT)], SNAPSHOT, "en")
    assert said == "No, the front door is locked."


ids = st.sampled_from([*SNAPSHOT.entities, "light.gone", "", None])
text = st.text(max_size=20) | st.sampled_from(["{what}", "{0}", "\u202e", "<e0>", "light.hall"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | text
values = scalars | st.lists(scalars, max_size=4)
data = st.dictionaries(
    st.sampled_from(["brightness_pct", "rgb_color", "temperature", "volume_level", "property", "value", "x"]), values
)
actions = st.builds(Action, ids, st.sampled_from([*SERVICES, SET_PROPERTY, "", "a.b"]), data, st.booleans())
details = st.sampled_from([*Hitch, *(f"{h}: {{}}" for h in Hitch), "guarded", ""])
outcomes = st.builds(Outcome, actions, st.sampled_from(OutcomeKind), detail=details)
facts = st.dictionaries(
    st.sampled_from(["min", "max", "unit", "value", "options", "kind", "area", "at", "missing"]), scalars
)
rejections = st.builds(Rejection, st.sampled_from(Reason), text, ids, facts)
queries = st.builds(
    Query,
    st.sampled_from(Ask),
    st.lists(st.sampled_from([*SNAPSHOT.entities, "light.gone"]), max_size=9).map(tuple),
    st.sampled_from(Quantifier),
    st.none() | st.sampled_from(StateWord),
    st.none() | st.sampled_from(Attr),
)
plans = st.builds(
    Plan,
    st.sampled_from(PlanKind),
    st.lists(actions, max_size=3).map(tuple),
    st.lists(queries, max_size=2).map(tuple),
    st.lists(rejections, max_size=3).map(tuple),
    st.none() | st.builds(Clarification, st.lists(ids.filter(bool), max_size=8).map(tuple), text),
)


@settings(max_examples=100, deadline=None)
@given(
    plans,
    st.lists(outcomes, max_size=6),
    st.sampled_from([*LANGUAGES, "fi"]),
    st.lists(actions, max_size=2),
    st.booleans(),
)
def test_there_is_always_something_to_say(
    plan: Plan, done: list[Outcome], language: str, asking: list[Action], dry_run: bool
) -> None:
    answers = [answer(q, SNAPSHOT) for q in plan.queries]
    said = compose(plan, done, answers, SNAPSHOT, language, asking=asking, dry_run=dry_run)
    assert said.strip()
    assert len(said) < 5000
    assert "\u202e" not in said
