"""Supervision rules: data, the sentence each makes, when each falls due, what goes out on a day, what would have gone out (督办规则)."""

from luoshi.rules.supervision.days import Span
from luoshi.rules.supervision.deciding import Book, Due, Ladder, due_on
from luoshi.rules.supervision.facts import DeliverableFacts, LightFacts, MatterFacts, ReportFacts
from luoshi.rules.supervision.ladders import LadderFile, bundled_ladders, read_ladder
from luoshi.rules.supervision.model import (
    CLASSES,
    LEVELS,
    SURE,
    Edition,
    Figures,
    Rule,
    RuleError,
    Then,
    To,
    When,
    check_rule,
)
from luoshi.rules.supervision.sentence import sentence
from luoshi.rules.supervision.simulating import Simulated, WouldSend, simulate
from luoshi.rules.supervision.standing import OrderFacts, OrderStep

__all__ = [
    "CLASSES",
    "LEVELS",
    "SURE",
    "Book",
    "DeliverableFacts",
    "Due",
    "Edition",
    "Figures",
    "Ladder",
    "LadderFile",
    "LightFacts",
    "MatterFacts",
    "OrderFacts",
    "OrderStep",
    "ReportFacts",
    "Rule",
    "RuleError",
    "Simulated",
    "Span",
    "Then",
    "To",
    "When",
    "WouldSend",
    "bundled_ladders",
    "check_rule",
    "due_on",
    "read_ladder",
    "sentence",
    "simulate",
]
