"""Passwords are hashed, and checked as slowly for nobody as for somebody."""

import asyncio
import threading

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from amsn2.core.passwords import AT_A_TIME, Passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def test_the_right_password_matches_and_no_other() -> None:
    passwords = Passwords(QUICK)
    hashed = await passwords.hash("correct horse")
    assert "correct horse" not in hashed
    assert await passwords.matches(hashed, "correct horse")
    assert not await passwords.matches(hashed, "Correct horse")
    assert not await passwords.matches(hashed, "")
    assert not await passwords.matches("no hash at all", "correct horse")


async def test_two_hashes_of_one_password_differ() -> None:
    passwords = Passwords(QUICK)
    assert await passwords.hash("correct horse") != await passwords.hash("correct horse")


async def test_accents_match_however_they_are_typed() -> None:
    passwords = Passwords(QUICK)
    assert await passwords.matches(await passwords.hash("e\u0301te\u0301 2009"), "\u00e9t\u00e9 2009")


async def test_the_empty_hash_matches_nothing_after_a_real_check(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(QUICK)
    await passwords.prepare()
    checked: list[str] = []
    verify = passwords._verify

    def watched(password_hash: str, password: str) -> bool:
        checked.append(password_hash)
        return verify(password_hash, password)

    monkeypatch.setattr(passwords, "_verify", watched)
    assert not await passwords.matches("", "")
    assert extract_parameters(checked[0]) == extract_parameters(await passwords.hash("anything"))


async def test_the_default_is_argon2id_and_older_hashes_are_outdated() -> None:
    passwords = Passwords()
    hashed = await passwords.hash("correct horse")
    parameters = extract_parameters(hashed)
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 19 * 1024
    assert not passwords.outdated(hashed)
    assert passwords.outdated(await Passwords(QUICK).hash("correct horse"))


async def test_what_is_no_text_matches_nothing() -> None:
    passwords = Passwords(QUICK)
    assert not await passwords.matches(await passwords.hash("correct horse"), "\ud800")


async def test_hashing_is_in_threads_and_not_too_many_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(QUICK)
    running, most, lock = 0, 0, threading.Lock()
    together = threading.Barrier(AT_A_TIME)

    def slow(password_hash: str, password: str) -> bool:
        nonlocal running, most
        assert threading.current_thread() is not threading.main_thread()
        with lock:
            running += 1
            most = max(most, running)
        together.wait(20)
        with lock:
            running -= 1
        return True

    monkeypatch.setattr(passwords, "_verify", slow)
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_A_TIME * 3):
            group.create_task(passwords.matches("hash", "password"))
    assert most == AT_A_TIME
