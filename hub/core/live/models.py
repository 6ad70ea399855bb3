"""The durable rows behind every live page. The rows are the truth; a hint that there are new ones is only speed."""

import secrets

from django.db import models

from hub.core.kit import clock


def new_token() -> str:
    """Names one epoch: 16 characters that no other has."""
    return secrets.token_hex(8)


class Epoch(models.Model):
    """The identity of this database's streams. A restore starts another, and every page refetches itself."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.CharField(max_length=16, default=new_token)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="epoch_single")]

    def __str__(self) -> str:
        return self.token


class Stream(models.Model):
    """The counter of one stream; its row lock makes `seq` gapless and commit-ordered."""

    name = models.CharField(max_length=60, primary_key=True)
    seq = models.BigIntegerField(default=0)
    pruned_to = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.seq}"


class StreamRow(models.Model):
    """One event on one stream: kind and id, never words or names."""

    stream = models.CharField(max_length=60)
    seq = models.BigIntegerField()
    verb = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField()
    version = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="streamrow_seq_once")]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"
