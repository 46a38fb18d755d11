"""The language of official documents: numbers, quantities, dates, comparators, agencies; their word lists are in lexicon/."""

from luoshi.language.numbers import parse_number

__all__ = ["parse_number"]
