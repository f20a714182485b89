"""Which LLM the stand-in asks: none, or the one that the command's options name."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

# Of the environment, so that the key shows in no list of processes and in no shell's history.
API_KEY: Final = "IBLAI_MENTOR_LLM_API_KEY"
BASE_URL: Final = "IBLAI_MENTOR_DEMO_LLM_BASE_URL"
MODEL: Final = "IBLAI_MENTOR_DEMO_LLM_MODEL"
# Address, model, and what is put before a question and before a passage.
VECTORS: Final = "IBLAI_MENTOR_DEMO_VECTORS"


class LlmOptionError(Exception):
    """The options name no LLM that could be asked; the message is for the person at the terminal."""


def build_llm_environment(base_url: str | None, model: str | None) -> dict[str, str]:
    """Return what the settings are to read, of the command's options. Raises ``LlmOptionError``."""
    if base_url and not model:
        raise LlmOptionError("Say which model to ask there, with --llm-model.")
    if base_url and not _is_address(base_url):
        raise LlmOptionError(f"--llm-base-url {base_url} is no address; one is http://127.0.0.1:11434/v1, for example.")
    if model and find_spec("openai") is None:
        raise LlmOptionError("An LLM needs the package “openai”: pip install 'iblai-mentor-plugin[openai]'")
    # Empty rather than absent: what an outer environment says is not what the options say.
    return {BASE_URL: base_url or "", MODEL: model or ""}


def build_vector_environment(options: Namespace) -> dict[str, str]:
    """Return what the settings are to read of who makes vectors, of the command's options. Raises ``LlmOptionError``."""
    base_url, model = options.embedding_base_url, options.embedding_model
    if bool(base_url) != bool(model):
        raise LlmOptionError("Vectors need both --embedding-base-url and --embedding-model.")
    if model and options.llm_model:
        raise LlmOptionError("Beside an LLM enter a provider in the admin, with both models.")
    if base_url and not _is_address(base_url):
        raise LlmOptionError(
            f"--embedding-base-url {base_url} is no address; one is http://127.0.0.1:8080/v1, for example."
        )
    if model and find_spec("openai") is None:
        raise LlmOptionError("Vectors need the package “openai”: pip install 'iblai-mentor-plugin[openai]'")
    prefixes = options.embedding_prefixes or ("", "")
    return {VECTORS: json.dumps([base_url, model, *prefixes]) if model else ""}


def build_llm_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the plugin's settings that an operator would write; none where no model is named."""
    model = environment.get(MODEL, "")
    if not model:
        return {}
    settings = {
        "IBLAI_MENTOR_LLM": "iblai_mentor_plugin.llm.openai.OpenAiLlm",
        "IBLAI_MENTOR_LLM_MODEL": model,
        "IBLAI_MENTOR_LLM_API_KEY": environment.get(API_KEY, ""),
    }
    base_url = environment.get(BASE_URL, "")
    return {**settings, "IBLAI_MENTOR_LLM_BASE_URL": base_url} if base_url else settings


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
