"""Rows of French by the million: read, judged in order, written, and gone on with after whatever stopped the run."""

from tqcheck.batch.judging import as_document, chunks, document_of, judged_row, row_out
from tqcheck.batch.rows import Row, Unreadable, aligned_rows, jsonl_rows, read_lines, read_rows, row_of, tsv_rows

__all__ = ["Row", "Unreadable", "aligned_rows", "as_document", "chunks", "document_of", "jsonl_rows", "judged_row", "read_lines", "read_rows",
           "row_of", "row_out", "tsv_rows"]
