"""Filters that every page has."""

from django import template

register = template.Library()
