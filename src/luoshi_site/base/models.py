"""The audit chain: every action one line, each line carrying the hash of the one before."""

from django.db import models


class AuditEntry(models.Model):
    """One action, one line (审计链). Insert-only; actor and agency are kept as text, so that they outlive the account.

    `rows` maps "app.Model:pk" to the digest of that row as this action left it; `digest` covers every field and `previous`. `city` is
    the code of the city that it concerns, blank for the whole site and for lines from before there was one. `method` names the
    algorithm; blank is the first form, which covered the words themselves. Words enter the digest with `salt`, so that they can be erased:
    `who` and `said` then keep their salted digests, and the line `erased_in` vouches for what is left (docs/audit.md).
    """

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150, db_index=True)
    actor_name = models.CharField(max_length=150)
    agency = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=80, db_index=True)
    summary = models.TextField()
    rows = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    city = models.CharField(max_length=40, blank=True, default="", db_index=True)
    method = models.CharField(max_length=10, blank=True, default="")
    salt = models.CharField(max_length=32, blank=True, default="")
    who = models.CharField(max_length=64, blank=True, default="")
    said = models.CharField(max_length=64, blank=True, default="")
    erased_in = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class AuditHead(models.Model):
    """The newest line's number and digest, and the algorithm in use (链头); one row, locked while a line is added."""

    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)
    method = models.CharField(max_length=10, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.seq} {self.digest[:12]}"


class PersonalSalt(models.Model):
    """The salt of a row's personal fields in its digests (个人信息加盐), by the row's key; thrown away when they are erased."""

    key = models.CharField(max_length=120, unique=True)
    salt = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.key
