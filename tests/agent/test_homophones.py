import pytest

from agent.homophones import Homophones

NAMES = ("小明的台灯", "纱帘"), ("窗帘", "空调", "音箱", "百叶帘", "卧室", "温室", "暖气", "温度计")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("客厅窗连拉上", "客厅窗帘拉上"),
        ("空条换成制冷", "空调换成制冷"),
        ("百页帘放下来", "百叶帘放下来"),
        ("卧式有点冷", "卧室有点冷"),
        ("小名的太灯", "小明的台灯"),  # of four characters and more tones do not matter
        ("给我印象很好", "给我印象很好"),  # sounds like 音箱 but for its tones
        ("气温是多少", "气温是多少"),
        ("暖起来", "暖起来"),
        ("温度给我调低", "温度给我调低"),
        ("开窗帘", "开窗帘"),
    ],
)
def test_what_sounds_like_a_name_is_read_as_the_name(said: str, meant: str) -> None:
    better = Homophones(*NAMES).found(list(said), ())
    assert "".join(better.get(i, c) for i, c in enumerate(said)) == meant


def test_what_is_taken_or_kept_stays() -> None:
    assert Homophones(["窗帘"]).found(list("窗连"), {1}) == {}
    assert Homophones(["窗帘"], kept=["窗连"]).found(list("窗连"), ()) == {}
