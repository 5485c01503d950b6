"""Files of vectors: every packed vector is found at its position."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.semantic import shard
from ingest.semantic.encoder import DIMENSIONS

vectors = st.dictionaries(
    st.binary(min_size=shard.KEY, max_size=shard.KEY),
    st.binary(min_size=1, max_size=1).map(lambda byte: byte * DIMENSIONS),
    max_size=40,
)


@given(vectors)
def test_what_is_packed_is_unpacked(packed: dict[bytes, bytes]) -> None:
    assert shard.unpack(shard.pack(packed)) == packed


@given(vectors, st.binary(min_size=shard.KEY, max_size=shard.KEY))
def test_each_vector_is_found_by_its_key_and_no_other(packed: dict[bytes, bytes], stranger: bytes) -> None:
    data = shard.pack(packed)
    keys = data[: shard.KEY * len(packed)]
    for key, vector in packed.items():
        place = shard.place_of(key, keys)
        assert place is not None
        assert data[slice(*shard.span(place, len(packed)))] == vector
    assert (shard.place_of(stranger, keys) is None) == (stranger not in packed)


@given(st.integers(0, 2**32 - 1))
def test_a_byte_per_dimension_is_enough(seed: int) -> None:
    one, other = np.random.default_rng(seed).normal(size=(2, DIMENSIONS)).astype(np.float32)
    one, other = one / np.linalg.norm(one), other / np.linalg.norm(other)
    stored = shard.from_bytes(shard.to_bytes(one))
    assert stored @ stored == pytest.approx(1, abs=1e-6)
    assert abs(stored @ other - one @ other) < 0.003


@pytest.mark.parametrize("name", ["", "abc", "z" * 32, "0" * 30])
def test_what_is_no_content_hash_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"hexa"):
        shard.key_of(name)
