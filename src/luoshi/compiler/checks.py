from dataclasses import replace
def check(d): return d
