"""A run on a Ray cluster: Ray Data reads, hands out, tries again and writes; each actor loads the models once (extra `ray`).

JSONL and Parquet come from wherever Ray Data reads (a shared folder, s3://, gs://); the output is a folder of parts in the order of the input.
JSONL parts, one behind the other, are byte for byte what one machine writes. What a lost node had in hand is done again elsewhere.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqcheck.batch.judging import CHUNK, Item, Judge, rows_out
from tqcheck.batch.rows import decoded, json_row, row_or_error
from tqcheck.batch.totals import Totals
from tqcheck.engines.base import library
from tqcheck.errors import InputError
from tqcheck.language import say

if TYPE_CHECKING:
    import pyarrow

LINES = 8 * CHUNK
"""Rows of a block and of a part. A whole number of chunks: the last digit of a reading hangs on what stands in one batch with it."""
LOCAL = "local"
PATIENCE = 10.0
"""Seconds that the head node of a cluster has to answer."""
JSONL, PARQUET = (".jsonl", ".ndjson"), ".parquet"
INSTALL = '"tqcheck[ray]"'


class Actor:
    """Judges batches of rows; the models are loaded when it is made."""

    def __init__(self, make: Callable[[], Judge]) -> None:
        self.judge = make()

    def __call__(self, batch: pyarrow.Table) -> pyarrow.Table:
        """The output row of each input row as a line; with the first, what they add up to."""
        import pyarrow
        rows, totals = rows_out([item_of(cells) for cells in batch.to_pylist()], self.judge)
        told = [json.dumps(totals.stored()), *[""] * (len(rows) - 1)]
        return pyarrow.table({"line": [json.dumps(row, ensure_ascii=False) for row in rows], "totals": told})


def item_of(cells: dict[str, Any]) -> Item:
    """What is judged of a line of JSONL, or of a row of Parquet."""
    if "raw" not in cells:
        return row_or_error(lambda: cells, 0, f"row {cells.get('id')}")
    path, n = Path(cells["path"]), cells["n"]
    return json_row(decoded(cells["raw"], n, path), n, path)


def blocks(stream: Any, path: str, size: int = LINES) -> Iterator[pyarrow.Table]:
    """The lines of a JSONL file that are not blank, with their numbers."""
    import pyarrow
    rest, n, found = b"", 0, list[dict[str, Any]]()
    while piece := stream.read(2**20):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            n += 1
            found += [{"path": path, "n": n, "raw": line}] if line.strip() else []
        while len(found) >= size:
            yield pyarrow.Table.from_pylist(found[:size])
            found = found[size:]
    found += [{"path": path, "n": n + 1, "raw": rest}] if rest.strip() else []
    if found:
        yield pyarrow.Table.from_pylist(found)


def named(paths: Sequence[str]) -> list[str]:
    """The files that paths, patterns (`s3://bucket/*.jsonl`) and folders stand for, each as every node may open it; InputError for what names none."""
    fsspec = library("fsspec", INSTALL)
    found: list[str] = []
    for path in paths:
        try:
            system, root = fsspec.core.url_to_fs(path)
            inside = system.glob(f"{root.rstrip('/')}/*") if system.isdir(root) else system.glob(root) if set("*?[") & set(root) else [root]
        except (ImportError, ValueError) as error:
            raise InputError(say("{path}: cannot be reached ({cause})", path=path, cause=error), say("Give a path, or the address of a store.")) from None
        files = sorted(one for one in inside if not Path(one).name.startswith((".", "_")))
        found += [system.unstrip_protocol(one) if "://" in path else one for one in files]
        if not files:
            raise InputError(say("{path}: there is no such file", path=path), say("Give paths that every node of the cluster can read."))
    return found


def dataset(paths: Sequence[str]) -> Any:
    """The rows of some files of one kind as a Ray Data set; InputError for other kinds, and for a Parquet file without ids."""
    data = library("ray.data", INSTALL)
    suffixes = {Path(path).suffix.lower() for path in paths}
    if suffixes == {PARQUET}:
        names = data.read_parquet(list(paths)).schema().names
        if missing := {"id", "mt"} - set(names):
            raise InputError(
                say("{path}: there is no column “{name}”", path=paths[0], name=min(missing)),
                say("On a cluster rows need id and mt; src and ref may be missing."))
        return data.read_parquet(list(paths), columns=[name for name in ("id", "mt", "src", "ref") if name in names])
    if not suffixes <= set(JSONL):
        raise InputError(
            say("a cluster reads JSONL, or Parquet, but not both at once"),
            say("Name .jsonl or .parquet files; for others go without --ray."))
    from ray.data.datasource import FileBasedDatasource

    class Numbered(FileBasedDatasource):  # type: ignore[misc]
        """JSONL files line by line."""

        def _read_stream(self, f: Any, path: str) -> Iterator[pyarrow.Table]:
            yield from blocks(f, path)

    return data.read_datasource(Numbered(list(paths)))


def sink(output: str, table: bool) -> Any:
    """Where parts are written, in JSONL or Parquet, and what adds them up; an output that exists is refused."""
    from ray.data import SaveMode
    from ray.data.block import BlockAccessor
    from ray.data.datasource import BlockBasedFileDatasink, FilenameProvider

    class InOrder(FilenameProvider):  # type: ignore[misc]
        """Names that sort as the input does."""

        def get_filename_for_task(self, write_uuid: str, task_index: int) -> str:
            """`part-000017.jsonl`."""
            return f"part-{task_index:06}{PARQUET if table else JSONL[0]}"

    class Parts(BlockBasedFileDatasink):  # type: ignore[misc]
        """One file a write task."""

        totals = Totals()

        def write(self, blocks: Any, ctx: Any) -> list[str]:
            """Write some blocks as one file; what their rows add up to."""
            kept = [BlockAccessor.for_block(block).to_arrow() for block in blocks]
            super().write(kept, ctx)
            return [told for block in kept if block.num_rows for told in block["totals"].to_pylist() if told]

        def write_block_to_file(self, block: Any, file: Any) -> None:
            """The lines of one part."""
            lines = block.to_arrow()["line"].to_pylist()
            if table:
                from tqcheck.batch.parquet import written
                written(lines, file)
            else:
                file.write("".join(line + "\n" for line in lines).encode())

        def on_write_complete(self, write_result: Any) -> None:
            """Add up what was written, each part once."""
            super().on_write_complete(write_result)
            self.totals = sum((Totals.parse(json.loads(told)) for part in write_result.write_returns for told in part), Totals())

    return Parts(output, filename_provider=InOrder(), mode=SaveMode.ERROR)


def joined(ray: Any, address: str) -> None:
    """Join a cluster, or start one of this machine alone (`local`). InputError: no cluster answers there; Ray itself would ask for twelve minutes."""
    host, _, port = address.rpartition(":")
    try:
        if port.isdigit() and "/" not in host:
            socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE).close()
        ray.init(address=address, logging_level="warning")
    except (OSError, RuntimeError, ValueError, OverflowError, ImportError) as error:
        why, _, _ = str(error).partition("\n")
        raise InputError(
            say("no Ray cluster answers at {address}: {why}", address=address, why=why),
            say("Give --ray {local}, auto, HOST:PORT or ray://HOST:PORT.", local=LOCAL)) from None


def run(address: str, make: Callable[[], Judge], paths: Sequence[str], output: str, actors: int | None, gpus: float) -> Totals:
    """Judge all rows on a cluster and write them; what they add up to. InputError: a file that is not there, an output that is."""
    ray = library("ray", INSTALL)
    if not ray.is_initialized():
        joined(ray, address)
    data = library("ray.data", INSTALL)
    data.DataContext.get_current().execution_options.preserve_order = True
    count = actors or max(1, int(ray.cluster_resources().get("GPU", 0) / gpus if gpus else ray.cluster_resources().get("CPU", 1)))
    try:
        rows = dataset(named(paths))
    except FileNotFoundError as error:
        raise InputError(
            say("{path}: there is no such file", path=error.filename or paths[0]),
            say("Give paths that every node of the cluster can read.")) from None
    rows = rows.repartition(target_num_rows_per_block=LINES, strict=True).map_batches(
        Actor, fn_constructor_args=(make,), batch_size=CHUNK, batch_format="pyarrow", num_cpus=0.5 if gpus else 1, num_gpus=gpus or None,
        compute=data.ActorPoolStrategy(min_size=1, max_size=count), max_restarts=-1, max_task_retries=-1)
    parts = sink(output, Path(output).suffix.lower() == PARQUET)
    try:
        rows.write_datasink(parts)
    except ValueError as error:
        if "already exists" not in str(error):
            raise
        raise InputError(
            say("{output} is there already", output=output),
            say("A run on a cluster is not gone on with: take the folder away, or give -o another name.")) from None
    totals: Totals = parts.totals
    return totals
