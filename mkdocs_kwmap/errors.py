"""Errors meant for users: each message names the option or file, what is wrong and what to do."""


class KwmapError(Exception):
    """The map cannot be made; the message is shown to the user as it is."""
