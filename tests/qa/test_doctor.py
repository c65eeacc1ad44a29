from __future__ import annotations

import socket
from collections import namedtuple

import numpy as np
import pytest

from index.fakes import HashEmbedder
from qa import doctor
from qa.doctor import Level
from qa.settings import read_settings


def test_an_old_python_is_wrong():
    assert doctor.check_python((3, 11, 0)).level is Level.GOOD
    finding = doctor.check_python((3, 10, 9))
    assert finding.level is Level.WRONG
    assert "3.10.9" in finding.detail
    assert "make install" in finding.remedy


def test_missing_packages_are_named_and_extras_left_out():
    needed = ["numpy>=2", "no-such-thing[extra]~=1.0", 'also-not; extra == "dev"']
    finding = doctor.check_packages(needed)
    assert finding.level is Level.WRONG
    assert finding.detail == "not installed: no-such-thing"
    assert doctor.check_packages(["pydantic-settings (>=2)"]).level is Level.GOOD


def test_a_full_disk_is_wrong(tmp_path, monkeypatch):
    assert doctor.check_space(tmp_path / "new" / "library").level is Level.GOOD
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage(0, 0, 499 << 20))
    finding = doctor.check_space(tmp_path)
    assert finding.level is Level.WRONG
    assert "499 MiB" in finding.detail


def test_a_folder_that_cannot_be_written_to_is_wrong(tmp_path, monkeypatch):
    assert doctor.check_writable(tmp_path / "new").level is Level.GOOD
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)
    assert doctor.check_writable(tmp_path / "new").level is Level.WRONG


def test_a_taken_port_is_worth_a_note():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert doctor.check_port("127.0.0.1", port).level is Level.NOTE
    assert doctor.check_port("127.0.0.1", port).level is Level.GOOD


class Longer(HashEmbedder):
    def embed_query(self, text):
        return super().embed_query(text) * 2


def refuse(_settings):
    raise RuntimeError("no weights")


@pytest.mark.parametrize(
    ("load", "level"),
    [
        (lambda _: HashEmbedder(), Level.GOOD),
        (lambda _: Longer(), Level.WRONG),
        (refuse, Level.WRONG),
    ],
)
def test_the_model_has_to_give_unit_vectors(load, level):
    finding, _ = doctor.check_embedder(read_settings(), load)
    assert finding.level is level
    assert bool(finding.remedy) is (level is Level.WRONG)


def test_a_vector_of_another_size_is_wrong():
    embedder = HashEmbedder(8)
    embedder.embed_query = lambda text: np.ones(1, dtype=np.float32)
    finding, _ = doctor.check_embedder(read_settings(), lambda _: embedder)
    assert "expected (8,)" in finding.detail


def test_without_a_model_the_library_is_not_looked_at(tmp_path):
    assert doctor.check_library(tmp_path, None).level is Level.NOTE


def test_a_missing_library_names_the_command_that_makes_one(tmp_path):
    finding = doctor.check_library(tmp_path / "none", HashEmbedder())
    assert finding.level is Level.WRONG
    assert "meeting-qa build" in finding.detail


def test_damaged_caches_are_worth_a_note(tmp_path):
    assert doctor.check_caches(tmp_path).level is Level.GOOD
    (tmp_path / "quarantine").mkdir()
    (tmp_path / "quarantine" / "dense").touch()
    assert doctor.check_caches(tmp_path).level is Level.NOTE


def test_everything_is_looked_at(tmp_path):
    settings = read_settings(library=tmp_path / "none")
    findings = list(doctor.examine(settings, embedder=lambda _: HashEmbedder()))
    assert [f.what for f in findings] == [
        "Python",
        "packages",
        "disk space",
        "folder",
        "port",
        "embedding model",
        "library",
        "caches",
    ]
