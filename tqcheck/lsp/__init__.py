"""The language server: what an editor shows while an article is written. Only server.py, diagnostics.py and actions.py need pygls."""
