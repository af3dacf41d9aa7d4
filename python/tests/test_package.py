"""The package itself: stubs, documentation, imports."""

import ast
import doctest
import importlib
import inspect
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import forfeit
import pytest

PACKAGE = Path(forfeit.__file__).parent


def stub_classes(path: str) -> dict[str, ast.ClassDef]:
    tree = ast.parse((PACKAGE / path).read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def test_stubs_tell_what_the_module_has():
    classes = stub_classes("_classes.pyi")
    assert list(classes) == importlib.import_module("forfeit._classes").__all__
    for name, node in classes.items():
        cls = getattr(forfeit, name)
        assert inspect.cleandoc(ast.get_docstring(node)) == inspect.cleandoc(cls.__doc__)
        init = next(item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__")
        told = {
            argument.arg: ast.literal_eval(default)
            for argument, default in zip(init.args.args[1:], init.args.defaults, strict=True)
        }
        assert told == {key: p.default for key, p in inspect.signature(cls).parameters.items()}
        properties = {item.name for item in node.body if isinstance(item, ast.FunctionDef)} - {"__init__"}
        assert properties == set(cls().parameters)


def test_native_stub_tells_what_the_extension_has():
    tree = ast.parse((PACKAGE / "_native.pyi").read_text())
    native = importlib.import_module("forfeit._native")
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            assert list(inspect.signature(getattr(native, node.name)).parameters) == [a.arg for a in node.args.args]
    handle = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Handle")
    methods = {node.name: node for node in handle.body if isinstance(node, ast.FunctionDef)}
    public = {name for name in dir(native.Handle) if not name.startswith("_")}
    assert public == set(methods) - {"__new__"}
    run = inspect.signature(native.Handle.run).parameters
    assert list(run) == [argument.arg for argument in methods["run"].args.args]


@pytest.mark.parametrize("name", sorted(stub_classes("_classes.pyi")))
def test_examples_of_every_class(name):
    example = doctest.DocTestParser().get_doctest(
        inspect.cleandoc(ast.get_docstring(stub_classes("_classes.pyi")[name])), {}, name, None, None
    )
    assert example.examples
    assert doctest.DocTestRunner().run(example).failed == 0


def modules() -> list[str]:
    return [info.name for info in pkgutil.walk_packages(forfeit.__path__, "forfeit.") if "_native" not in info.name]


@pytest.mark.parametrize("name", ["forfeit", *modules()])
def test_examples_of_the_modules(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


def test_import_is_light():
    script = (
        "import sys, numpy, time; t = time.perf_counter(); import forfeit; t = time.perf_counter() - t;"
        "print(t, *(m for m in ('torch', 'jax', 'sklearn', 'matplotlib') if m in sys.modules))"
    )
    outputs = [subprocess.check_output([sys.executable, "-c", script], text=True).split() for _ in range(3)]
    assert all(len(output) == 1 for output in outputs), outputs
    assert min(float(output[0]) for output in outputs) < 0.05


def test_threads_follow_the_environment():
    script = "from forfeit import _native; print(_native.thread_count())"
    for variables in ({"OMP_NUM_THREADS": "1"}, {"OMP_NUM_THREADS": "7", "FORFEIT_NUM_THREADS": "1"}):
        output = subprocess.check_output([sys.executable, "-c", script], env={**os.environ, **variables}, text=True)
        assert output.strip() == "1"
