"""Say in plain words which value a model refuses, and why."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError

_SENTENCES: Mapping[str, str] = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such key",
    "unexpected_keyword_argument": "there is no such key",
    "literal_error": "it must be {expected}",
    "enum": "it must be {expected}",
    "union_tag_invalid": "it must be one of {expected_tags}",
    "string_type": "it must be a text",
    "string_too_short": "it must have at least {min_length} characters",
    "string_too_long": "it must have at most {max_length} characters",
    "string_pattern_mismatch": "it has a character that does not belong there, or the wrong form",
    "int_type": "it must be a whole number",
    "int_parsing": "it must be a whole number",
    "int_from_float": "it must be a whole number",
    "float_type": "it must be a number",
    "float_parsing": "it must be a number",
    "bool_type": "it must be true or false",
    "bool_parsing": "it must be true or false",
    "list_type": "it must be a list",
    "tuple_type": "it must be a list",
    "dict_type": "it must be a table",
    "model_type": "it must be a table",
    "too_short": "it must have at least {min_length}",
    "too_long": "it must have at most {max_length}",
    "greater_than": "it must be more than {gt}",
    "greater_than_equal": "it must be at least {ge}",
    "less_than": "it must be less than {lt}",
    "less_than_equal": "it must be at most {le}",
    "path_not_file": "there is no such file",
    "path_not_directory": "there is no such folder",
    "value_error": "{error}",
}
"""Type of an error, as pydantic names it, to a sentence with the error's context."""


def first_fault(error: "ValidationError") -> tuple[str, str]:
    """Return the place of the first fault, such as `to.0` (empty for the whole), and a sentence.

    The sentence is without the value, unless the fault is an unusual one, which pydantic words.
    """
    fault: Mapping[str, Any] = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(map(str, fault["loc"]))
    try:
        return place, _SENTENCES[fault["type"]].format(**fault.get("ctx", {}))
    except KeyError:
        return place, fault["msg"]
