"""Python peers behind the line protocol of `cargo xtask bench`.

    python peers.py torch|torch-compile|forfeit-torch|jax|optax|sklearn

One peer per process, so that their thread pools do not disturb each other. README.md has the protocol.
"""

import importlib
import json
import math
import sys
import time

MODULES = {
    "torch": "torch_peer",
    "torch-compile": "torch_peer",
    "forfeit-torch": "torch_peer",
    "jax": "jax_peer",
    "optax": "jax_peer",
    "sklearn": "sklearn_peer",
}
# Jobs kept ready. Two, because some rows measure one worker in two ways in turn.
READY = 2


class Unsupported(Exception):
    """This peer cannot run this request; the message says why."""


def answer(peer, ready, request):
    """Times one request, making it ready first if it is new."""
    repeat = request.pop("repeat")
    key = json.dumps(request, sort_keys=True)
    if key not in ready:
        if len(ready) == READY:
            del ready[next(iter(ready))]
        step = peer.prepare(request)
        step()
        ready[key] = step
    step = ready[key]
    start = time.perf_counter()
    for _ in range(repeat):
        result = step()
    seconds = time.perf_counter() - start
    value, gradient_head = peer.check(*result)
    return {
        "ns_per_element": seconds * 1e9 / (repeat * request["n"]),
        "check": {"value": number(value), "gradient_head": [number(x) for x in gradient_head]},
    }


def number(x):
    """JSON has no NaN and no infinity; null stands for both."""
    return x if math.isfinite(x) else None


def main(name):
    """Answers requests until standard input ends."""
    output = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer

    def send(message):
        output.write(json.dumps(message) + "\n")
        output.flush()

    try:
        peer = importlib.import_module(MODULES[name]).Peer(name)
    except ImportError as error:
        send({"unavailable": str(error)})
        return
    send({"ready": peer.version})
    ready = {}
    for line in sys.stdin:
        try:
            send(answer(peer, ready, json.loads(line)))
        except Unsupported as error:
            send({"unsupported": str(error)})
        except Exception as error:  # a library that fails at one request may well serve the next
            send({"unsupported": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in MODULES:
        sys.exit(f"usage: peers.py {'|'.join(MODULES)}, with requests of `cargo xtask bench` on standard input")
    # The name under which the peers import `Unsupported`: one class, not a second copy of this file's.
    sys.modules["peers"] = sys.modules["__main__"]
    main(sys.argv[1])
