"""What runs a model: tokenizers and one backend a library, under the seams of `backtranslate` and `fluency`.

`tokens` turns text into pieces with spans and back, `ct2` runs CTranslate2 folders, `hf` runs transformers folders. A backend knows
nothing of text: it takes rows of token names and gives tokens, log-probabilities and attention, in the order of its input.
"""
