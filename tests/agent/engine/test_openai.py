import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from agent.engine.openai import GrammarForm, OpenAIEngine, Server
from agent.ports import EngineError
from agent.program import Grammar

PREFIX, SUFFIX = ("<s>", "<en>", "<area>"), ("turn", "off", "<e0>", "<d:light>", "<plan>")
POINT = Grammar(frozenset({"<e0>"}))


@contextmanager
def serving(answer: object, status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A real server on a free port that answers so; its address and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            asked.append(
                {"path": self.path, "key": self.headers["Authorization"], **json.loads(self.rfile.read(length))}
            )
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def said(content: str, *logprobs: float) -> dict[str, object]:
    return {"choices": [{"message": {"content": content}, "logprobs": {"content": [{"logprob": p} for p in logprobs]}}]}


@pytest.mark.parametrize("form", GrammarForm)
def test_the_grammar_goes_along_in_the_form_the_server_takes(form: GrammarForm) -> None:
    content = '{"program": ["<off>", "<e0>"]}' if form is GrammarForm.JSON_SCHEMA else "<off> <e0>"
    with serving(said(content, -0.1, -0.5)) as (url, asked):
        found = OpenAIEngine(Server(url, "small", form, key="secret")).decode(PREFIX, SUFFIX, POINT)
    assert found.tokens == ("<off>", "<e0>")
    assert found.confidence == pytest.approx(0.6065, abs=1e-3)
    (request,) = asked
    assert (request["path"], request["key"], request["model"]) == ("/v1/chat/completions", "Bearer secret", "small")
    assert request["messages"][1]["content"] == "<en> <area> turn off <e0> <d:light>"
    match form:
        case GrammarForm.GBNF:
            assert request["grammar"].startswith("root ::=")
        case GrammarForm.VLLM:
            assert request["structured_outputs"]["grammar"].startswith("root ::=")
        case GrammarForm.JSON_SCHEMA:
            assert "<off>" in json.dumps(request["response_format"]["json_schema"]["schema"])


@pytest.mark.parametrize(
    "content",
    ["<off> <e1>", "<off>", "Sure! I turned it off.", "", '{"program": ["<off>", 3]}', '{"program": ', "<off> " * 99],
)
def test_what_the_grammar_does_not_allow_counts_for_nothing(content: str) -> None:
    with serving(said(content)) as (url, _):
        found = OpenAIEngine(Server(url, "small")).decode(PREFIX, SUFFIX, POINT)
    assert (found.tokens, found.confidence) == ((), 0.0)


@pytest.mark.parametrize(
    ("answer", "status", "problem"),
    [
        ({"error": "no such model"}, 404, "404"),
        ({"choices": []}, 200, "not that of a chat interface"),
        (b"<html>", 200, "not that of a chat interface"),
        (b"x" * 2_000_000, 200, "longer than"),
    ],
)
def test_other_answers_are_named(answer: object, status: int, problem: str) -> None:
    with serving(answer, status) as (url, _), pytest.raises(EngineError, match=problem):
        OpenAIEngine(Server(url, "small")).decode(PREFIX, SUFFIX, POINT)


def test_no_server() -> None:
    with serving(b"") as (url, _):
        pass
    with pytest.raises(EngineError, match=r"127\.0\.0\.1.*model\.server\.url in the settings"):
        OpenAIEngine(Server(url, "small")).decode(PREFIX, SUFFIX, POINT)
