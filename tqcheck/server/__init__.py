"""The checker as a web service: our JSON, LanguageTool's protocol, and a page to paste an article into.

FastAPI reads the annotations of a handler from its module, so `app`, `handlers` and `forms` import it, or pydantic, at their top; nothing outside
this folder does, and only `tqcheck serve` imports this folder, when it runs.
"""
