"""Make a sign-in, use it, change its password."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from jishan.identity import throttle
from jishan.identity.errors import (
    LastOperator,
    NoSuchUser,
    PasswordWeak,
    UserNameMissing,
    UsernameTaken,
    UsernameUnfit,
    WrongPassword,
)
from jishan.identity.models import User
from jishan.lib.text import clean, halfwidth

__all__ = [
    "add_operator",
    "change_password",
    "close_sign_in",
    "create_user",
    "make_operator",
    "remove_operator",
    "reopen_sign_in",
    "reset_password",
    "sign_in",
    "tidy_username",
]


def tidy_username(text: str) -> str:
    """The sign-in name as it is stored and compared: half width, lower case, so a phone's capital letter is forgiven."""
    return halfwidth(clean(text)).lower()


@transaction.atomic
def create_user(*, username: str, name: str, password: str | None) -> User:
    """A new user. Without a password nobody signs in as them until `reset_password` gives one.

    Raises `UsernameUnfit`, `UsernameTaken`, `UserNameMissing`, `PasswordWeak`.
    """
    username, name = tidy_username(username), clean(name)
    if not re.fullmatch(r"[\w.@+-]{2,40}", username):
        raise UsernameUnfit
    if not 1 <= len(name) <= 40:
        raise UserNameMissing
    user = User(username=username, name=name)
    if password is not None:
        _require_strength(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as taken:
        raise UsernameTaken(username=username) from taken
    return user


@transaction.atomic
def make_operator(*, user: User) -> None:
    """The user looks after the installation from now on. Once is enough."""
    user.is_operator = True
    user.save(update_fields=["is_operator"])


@transaction.atomic
def add_operator(*, username: str) -> User:
    """Whoever signs in by this name looks after the installation as well. Raises `NoSuchUser`."""
    username = tidy_username(username)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NoSuchUser(username=username)
    make_operator(user=user)
    return user


@transaction.atomic
def remove_operator(*, user: User) -> None:
    """The user no longer looks after the installation. Raises `LastOperator` when nobody else could sign in to do it."""
    # Locked together and in order: two who remove each other must not both succeed.
    operators = list(User.objects.select_for_update().filter(is_operator=True).order_by("pk"))
    if not any(other.is_active for other in operators if other.pk != user.pk):
        raise LastOperator
    User.objects.filter(pk=user.pk).update(is_operator=False)


def sign_in(*, username: str, password: str, address: str, request: Any = None) -> User:
    """Who this name and password belong to. The page then calls Django's `login`.

    `address` is the caller's network address: wrong tries are counted by name and by address. Raises `WrongPassword`,
    and `TooManyTries` even for the right password while the pause lasts.
    """
    username = tidy_username(username)
    throttle.check_sign_in(username, address)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        throttle.count_sign_in(username, address)
        raise WrongPassword
    throttle.forget_sign_in(username, address)
    return user


@transaction.atomic
def change_password(*, user: User, old: str, new: str) -> None:
    """The user's own change. Raises `WrongPassword` when `old` is not theirs, `PasswordWeak`.

    Their other sessions end (Django ties a session to the password); the page keeps its own with
    `update_session_auth_hash`.
    """
    if not user.check_password(old):
        raise WrongPassword
    reset_password(user=user, new=new)


@transaction.atomic
def reset_password(*, user: User, new: str) -> None:
    """A password set for someone who forgot theirs; whoever calls has made sure that they may. Raises `PasswordWeak`."""
    _require_strength(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])


@transaction.atomic
def close_sign_in(*, user: User) -> None:
    """Nobody signs in as this user any more; their sessions end with the next page."""
    user.is_active = False
    user.save(update_fields=["is_active"])


@transaction.atomic
def reopen_sign_in(*, user: User) -> None:
    """The user may sign in again."""
    user.is_active = True
    user.save(update_fields=["is_active"])


def _require_strength(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise PasswordWeak(reasons=list(weak.messages)) from weak
