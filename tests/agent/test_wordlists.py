from agent.wordlists import WordLists, keys, united


def test_keys_join_and_stem_and_drop_what_has_no_words() -> None:
    assert keys(["Ceiling Lights", "ceiling light", "灯", "?!", ""]) == {"ceilinglight", "灯"}


def test_each_language_has_lists_of_its_own() -> None:
    german = WordLists(frozenset({"licht"}), {"licht": ("light",)}, frozenset({"bad"}))
    english = WordLists(frozenset({"bad", "light"}), {"light": ("light",), "licht": ("lamp",)}, frozenset())
    lists = united({"de": german, "en": english})
    assert lists.of("en").rooms == frozenset()
    assert lists.of("de") is german
    assert lists.of("fr") is lists
    assert lists.rooms == {"bad"}
    assert lists.kinds == {"licht": ("light", "lamp"), "light": ("light",)}
