"""What stands behind a figure: for the staff with names and files, for everybody without."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luoshi_site.bulletins import access
from luoshi_site.bulletins.figures import ProofIdError
from luoshi_site.bulletins.proofs import FigureProof, bulletin_of
from luoshi_site.bulletins.proofs import figure_proof as proved


def _found(proof: str) -> FigureProof:
    try:
        return proved(proof)
    except ProofIdError as error:
        raise Http404(str(error)) from error


def _bulletin(proof: str) -> int:
    try:
        return bulletin_of(proof).pk
    except ProofIdError as error:
        raise Http404(str(error)) from error


def figure_proof(request: HttpRequest, proof: str) -> HttpResponse:
    """A figure of a bulletin that the member may read, back to its readings, their acceptance and evidence, and the sentence."""
    access.bulletin_for_reading(request, _bulletin(proof))
    return render(request, "bulletins/proof.html", {"found": _found(proof), "text": proof, "staff": True})


def public_figure_proof(request: HttpRequest, proof: str) -> HttpResponse:
    """A figure of a published bulletin, the same without names, notes and files."""
    access.published_bulletin(_bulletin(proof))
    return render(request, "bulletins/proof.html", {"found": _found(proof), "text": proof, "staff": False})
