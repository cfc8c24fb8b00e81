"""The language of a text is detected where it is certain."""

from __future__ import annotations

import subprocess
import sys

import pytest

from search.analysis.detection import detect_language
from search.analysis.languages import LANGUAGES, supported

PARAGRAPHS = {
    "ar": "أعلنت بلدية المدينة يوم الثلاثاء إعادة فتح الجسر القديم بعد أعمال استمرت ثلاثة أشهر.",
    "da": "Byrådet besluttede tirsdag at genåbne den gamle bro efter tre måneders arbejde.",
    "de": "Der Stadtrat hat am Dienstag beschlossen, die alte Brücke wieder zu öffnen.",
    "en": "The town council decided on Tuesday to open the old bridge again after the repairs.",
    "es": "El ayuntamiento decidió el martes reabrir el puente viejo después de las obras.",
    "fi": "Kaupunginvaltuusto päätti tiistaina avata vanhan sillan uudelleen korjausten jälkeen.",
    "fr": "Le conseil municipal a décidé mardi de rouvrir le vieux pont après les travaux.",
    "hu": "A városi tanács kedden úgy döntött, hogy a javítások után újra megnyitja a régi hidat.",
    "it": "Il consiglio comunale ha deciso martedì di riaprire il vecchio ponte dopo i lavori.",
    "nl": "De gemeenteraad besloot dinsdag om de oude brug na de werkzaamheden weer te openen.",
    "no": "Kommunestyret vedtok tirsdag å gjenåpne den gamle broen etter tre måneder med arbeid.",
    "pt": "A câmara municipal decidiu na terça-feira reabrir a ponte velha depois das obras.",
    "ro": "Consiliul local a hotărât marți să redeschidă podul vechi după lucrările de reparații.",
    "ru": "Городской совет решил во вторник снова открыть старый мост после ремонта.",
    "sv": "Kommunfullmäktige beslutade på tisdagen att öppna den gamla bron igen efter arbetet.",
}
LONG = " ".join([PARAGRAPHS["en"]] * 10)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_language_of_a_paragraph_is_detected(lang: str) -> None:
    assert detect_language(PARAGRAPHS[lang]) == lang


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Aleppo",
        "1,204 · 3,331 · 5,120 · 7,884 · 9,001 · 12,447 · 18,300",
        "Rada miejska postanowiła we wtorek ponownie otworzyć stary most po remoncie.",  # Polish
        "町議会は火曜日、三か月の工事を終えた古い橋を再び開くことを決めた。町長が発表した。もうすぐだ。",
    ],
    ids=["nothing", "one word", "figures", "Polish", "Japanese"],
)
def test_other_texts_have_no_language(text: str) -> None:
    assert detect_language(text) is None


def test_codes_of_languages_are_mapped_to_the_supported_ones() -> None:
    codes = ["en-GB", "EN", "nb", "nn-NO", "pl", ""]
    assert [supported(code) for code in codes] == ["en", "en", "no", "no", None, None]


def test_the_detector_is_not_loaded_for_english_articles() -> None:
    program = (
        "import sys; from search.analysis.detection import detect_language as detect; "
        f"assert detect({LONG!r}) == 'en'; print('py3langid' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "False\n"
