"""What a model refuses is said in plain words, whatever the value holds."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.validation import first_fault


class Bar(BaseModel):
    type: Literal["bar"]


class Line(BaseModel):
    type: Literal["line"]


class Panel(BaseModel):
    model_config = ConfigDict(extra="forbid")

    chart: Annotated[Bar | Line, Field(discriminator="type")] = Bar(type="bar")
    width: int = Field(default=1, ge=1)
    tags: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("value", "place", "words"),
    [
        ({"chart": {"type": "{x}"}}, "chart", "it must be one of 'bar', 'line'"),
        ({"width": 0}, "width", "it must be at least 1"),
        ({"width": "{0}"}, "width", "it must be a whole number"),
        ({"colour": 1}, "colour", "there is no such key"),
        ({"tags": ["a", 2]}, "tags.1", "it must be a text"),
        ({"width": float("inf")}, "width", ""),
    ],
)
def test_a_fault_is_a_place_and_a_sentence(value: dict[str, object], place: str, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Panel.model_validate(value)
    found, sentence = first_fault(caught.value)
    assert found == place and words in sentence and sentence
