"""Many documents compiled at once: what to compile, the workers, and the file of results that a killed run goes on with."""

from luoshi.corpus.inputs import Batch, Item, NotAnInput, batch_of
from luoshi.corpus.results import Done, NotResults, ResultFile
from luoshi.corpus.run import Outcome, compile_all

__all__ = ["Batch", "Done", "Item", "NotAnInput", "NotResults", "Outcome", "ResultFile", "batch_of", "compile_all"]
