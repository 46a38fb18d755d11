"""Typed reports (报告) and the files they become: .docx in the form of an official document, .xlsx with typed columns."""
