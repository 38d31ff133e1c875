from agent.wordlists import keys


def test_keys_join_and_stem_and_drop_what_has_no_words() -> None:
    assert keys(["Ceiling Lights", "ceiling light", "灯", "?!", ""]) == {"ceilinglight", "灯"}
