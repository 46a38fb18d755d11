"""The compiler: a document's text in, its plan and its problems out."""

from luoshi.compiler.passes import compile_source

__all__ = ["compile_source"]
