"""Passages of a course, in several languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """As the courseware port's passages: with more than the LLM port asks for."""

    title: str
    text: str
    usage_key: str = "block-v1:SkyX+NIGHT+2026+type@html+block@secret_usage_key"


PASSAGES = (
    Piece("The edge of the eye", "Look beside a faint star, not at it. The edge of the eye sees faint light better."),
    Piece("Planet or star", "Stars twinkle because their light passes moving air. Planets hardly twinkle at all."),
    Piece(
        "Finding north", "Follow the two pointers of the Plough: they lead to the Pole Star, which stands in the north."
    ),
    Piece("What is a star?", "A star shines by itself. It is far away, which is why it is only a point to us."),
)
LANGUAGES = {
    "de": ("Warum funkeln Sterne?", Piece("Sterne", "Der Nordstern funkelt, weil sich die Luft bewegt.")),
    "fr": ("Pourquoi les étoiles scintillent-elles ?", Piece("Étoile", "Une étoile scintille quand l’air bouge.")),
    "ar": ("لماذا تتلألأ نجوم السماء؟", Piece("ضوء", "تتلألأ النجوم لأن الهواء يتحرك.")),
    "zh": ("为什么星星会闪烁？", Piece("星光", "空气在流动。星星因此闪烁。")),
    "ja": ("星はなぜまたたくのですか", Piece("星", "空気が動くので、星はまたたく。")),
    "th": ("ทำไมดาวจึงกะพริบ", Piece("ดาว", "ดาวกะพริบเพราะอากาศเคลื่อนที่")),
    "hi": ("तारे क्यों टिमटिमाते हैं?", Piece("तारे", "हवा के चलने से तारे टिमटिमाते हैं।")),
    "ru": ("Почему мерцают звёзды?", Piece("Свет", "Звезда мерцает, потому что воздух движется.")),
}
