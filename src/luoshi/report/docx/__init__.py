"""A report as .docx in the form of an official document; the only package that knows python-docx."""
