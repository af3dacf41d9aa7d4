"""The tables of a sweep: Markdown for the documentation, JSON for tools."""

import json
from dataclasses import asdict

from measure import QUANTITIES, Tally


def as_json(tallies: dict[tuple, Tally]) -> str:
    rows = []
    for (who, loss, dtype), tally in tallies.items():
        row = {"who": who, "loss": loss, "dtype": dtype, "points": tally.points, "declared": tally.declared}
        for q in QUANTITIES:
            row[q] = (
                {
                    "measured": tally.measured[q],
                    "violations": tally.violations[q],
                    "worst": finite(asdict(tally.worst[q])),
                    "tightest": finite(asdict(tally.tightest[q])),
                }
                if tally.measured[q]
                else None
            )
        row["examples"] = [{"quantity": q, **finite(asdict(found))} for q, found in tally.examples]
        rows.append(row)
    return json.dumps(rows, indent=1) + "\n"


def finite(worst: dict) -> dict:
    """JSON has no infinity: an error that no ulp measures is written as text."""
    return {key: "inf" if value == float("inf") else value for key, value in worst.items()}


def as_markdown(tallies: dict[tuple, Tally]) -> str:
    several = len({who for who, _, _ in tallies}) > 1 or next(iter(tallies))[0] != ""
    lines = [
        "Worst error in ulp against the exact result; in brackets the bound at that point where it is above the plain",
        "one (4, 8, 16), and the number of points outside the bound where there are any.",
        "",
        row(["library"] * several + ["loss", "type", "points", "value", "gradient", "curvature"]),
        row(["---"] * several + ["---", "---"] + ["---:"] * 4),
    ]
    for (who, loss, dtype), tally in tallies.items():
        cells = [cell(tally, q, plain) for q, plain in zip(QUANTITIES, (4, 8, 16))]
        lines.append(row([who] * several + [f"`{loss}`", dtype, f"{tally.points}", *cells]))
    lines += [
        "",
        "Where the worst errors are:",
        "",
        row(
            ["library"] * several
            + ["loss", "type", "of", "ulp", "bound", "spec", "pred", "target", "computed", "exact"]
        ),
        row(["---"] * several + ["---"] * 3 + ["---:"] * 2 + ["---"] * 5),
    ]
    for (who, loss, dtype), tally in tallies.items():
        for q in QUANTITIES:
            w = tally.worst[q]
            if w.ulp > 0:
                lines.append(
                    row(
                        [who] * several
                        + [
                            f"`{loss}`",
                            dtype,
                            q,
                            number(w.ulp),
                            number(w.bound),
                            f"`{w.spec}`",
                            w.pred,
                            w.target,
                            w.computed,
                            w.exact,
                        ]
                    )
                )
    return "\n".join(lines) + "\n"


def row(cells) -> str:
    return "| " + " | ".join(cells) + " |"


def cell(tally: Tally, q: str, plain: int) -> str:
    if not tally.measured[q]:
        return "-"
    worst = tally.worst[q]
    text = number(worst.ulp)
    if worst.bound > plain:
        text += f" (≤ {number(worst.bound)})"
    if tally.violations[q]:
        text += f", **{tally.violations[q]} outside**"
    return text


def number(x: float) -> str:
    """Two decimals while small; infinity stands for a wrong NaN, sign or overflow."""
    if x == float("inf"):
        return "wrong"
    return f"{x:.2f}" if x < 100 else f"{x:.3g}"
