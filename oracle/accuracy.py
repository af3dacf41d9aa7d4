"""Measures kernels against the exact results.

    accuracy.py points --out DIR       writes the points of the sweep, one file per spec and format
    accuracy.py check DIR              measures what the kernels computed at them; exit code 1 if a bound is broken
    accuracy.py peers                  the same sweep through PyTorch, torchvision, optax, Keras and scikit-learn

A file of points: the line `# spec=huber:delta=1.5 dtype=f32`, then lines `pred,target` as bits in hexadecimal.
A file of results: the same first line, which may add `bound_value=`, `bound_gradient=` and `bound_curvature=` (in ulp)
where a loss states wider bounds on its page; then `pred,target,value,gradient,curvature` as bits in hexadecimal, empty
where the loss has no such thing. A line that begins with `pred` is a header and is skipped.
"""

import argparse
import multiprocessing
import sys
import time
from pathlib import Path

from formats import F32, F64, FORMATS
from losses import SWEPT
from measure import QUANTITIES, Tally, sweep
from points import points, specs
from report import as_json, as_markdown

POINTS_PER_LOSS = 20_000
FEWEST_PER_SPEC = 1_200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("points", help="write the points of the sweep")
    write.add_argument("--out", type=Path, required=True)
    check = commands.add_parser("check", help="measure computed results")
    check.add_argument("directory", type=Path)
    peers = commands.add_parser("peers", help="measure other libraries")
    for command in (write, peers):
        command.add_argument("--points", type=int, default=POINTS_PER_LOSS, help="per loss and format")
    for command in (check, peers):
        command.add_argument("--json", type=Path)
        command.add_argument("--markdown", type=Path)
        command.add_argument("--jobs", type=int, default=2)
    for command in (write, check, peers):
        command.add_argument("--loss", action="append", choices=sorted(SWEPT), help="only this loss (repeatable)")
    args = parser.parse_args()
    names = args.loss or list(SWEPT)
    if args.command == "points":
        return write_points(args.out, names, args.points)
    started = time.monotonic()
    # Forked before any other library is loaded: threads of theirs would not survive it.
    with multiprocessing.get_context("fork").Pool(args.jobs) as pool:
        tasks = read_results(args.directory, names) if args.command == "check" else peer_results(names, args.points)
        tallies = gather(pool, tasks)
    if not tallies:
        print("nothing to measure", file=sys.stderr)
        return 2
    report(tallies, args)
    print(f"{sum(t.points for t in tallies.values())} points in {time.monotonic() - started:.0f} s", file=sys.stderr)
    outside = sum(sum(t.violations.values()) for t in tallies.values())
    return 1 if outside and args.command == "check" else 0


def sweeps(names, total: int):
    """Every (name, spec, format, points) of the sweep."""
    for name in names:
        share = (
            max(FEWEST_PER_SPEC, total // len(specs(name))) if total >= POINTS_PER_LOSS else total // len(specs(name))
        )
        for spec in specs(name):
            for format in (F32, F64):
                yield name, spec, format, points(spec, format, max(40, share))


def write_points(out: Path, names, total: int) -> int:
    out.mkdir(parents=True, exist_ok=True)
    for _, spec, format, places in sweeps(names, total):
        lines = [f"# spec={spec} dtype={format.name}"]
        lines += [f"{format.to_hex(pred)},{format.to_hex(target)}" for pred, target in places]
        (out / file_name(spec, format)).write_text("\n".join(lines) + "\n")
    return 0


def file_name(spec: str, format) -> str:
    """A spec as a file name that every system takes."""
    return f"{spec.replace(':', '-').replace(',', '-').replace('=', '_')}.{format.name}.csv"


def read_results(directory: Path, names):
    for path in sorted(directory.glob("*.csv")):
        with path.open() as file:
            header = dict(piece.split("=", 1) for piece in file.readline().lstrip("# ").split())
            name = header["spec"].partition(":")[0]
            if name not in names:
                continue
            declared = {q: float(header[f"bound_{q}"]) for q in QUANTITIES if f"bound_{q}" in header}
            format = FORMATS[header["dtype"]]
            rows = [
                [format.from_hex(cell) if cell else None for cell in line.rstrip("\n").split(",")]
                for line in file
                if not line.startswith("pred")
            ]
        if any(len(row) != 5 for row in rows):
            raise SystemExit(f"{path}: every line needs five fields: pred,target,value,gradient,curvature")
        yield ("", name, header["dtype"]), (header["spec"], header["dtype"], rows, declared)


def peer_results(names, total: int):
    import peers

    for name, spec, format, places in sweeps(names, total):
        for who, rows in peers.results(spec, format, places):
            yield (who, name, format.name), (spec, format.name, rows, {})


def gather(pool, tasks) -> dict[tuple, Tally]:
    pending = [(key, pool.apply_async(sweep, task)) for key, task in tasks]
    tallies: dict[tuple, Tally] = {}
    for key, result in pending:
        tallies.setdefault(key, Tally()).add(result.get())
    order = list(SWEPT)
    return dict(sorted(tallies.items(), key=lambda item: (order.index(item[0][1]), item[0][2], item[0][0])))


def report(tallies, args) -> None:
    text = as_markdown(tallies)
    if args.json:
        args.json.write_text(as_json(tallies))
    if args.markdown:
        args.markdown.write_text(text)
    print(text)
    for (_, _, dtype), tally in tallies.items():
        for q, w in tally.examples if args.command == "check" else []:
            print(
                f"{w.spec} {dtype} {q} at pred={w.pred} target={w.target}: {w.computed}, exact {w.exact}, "
                f"{w.ulp:.4g} ulp over {w.bound:.4g}",
                file=sys.stderr,
            )


if __name__ == "__main__":
    sys.exit(main())
