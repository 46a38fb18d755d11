"""The audit chain: every action one line, each line carrying the hash of the one before."""

from django.db import models


class AuditEntry(models.Model):
    """One action, one line (审计链). Insert-only; actor and agency are kept as text, so that they outlive the account.

    `rows` maps "app.Model:pk" to the digest of that row as this action left it; `digest` covers every field and `previous`.
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

    class Meta:
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class AuditHead(models.Model):
    """The newest line's number and digest (链头); one row, locked while a line is added."""

    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.seq} {self.digest[:12]}"
