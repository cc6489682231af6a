"""Which calls of a Python source could run code that is not ours: loaders that are not on the list, and eval in places not named."""

import ast
from collections.abc import Iterator

# Modules whose files can run code when they are read, by whatever path they are imported.
RUN_CODE = {
    "pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle", "pandas",
    "torch.serialization", "torch.hub", "torch.jit", "torch.package", "torch.export", "numpy.lib.format",
}  # fmt: skip
# What may be taken from a module that also has loaders that run code.
ALLOWED = {
    "yaml": {"safe_load", "safe_dump", "YAMLError", "SafeLoader", "MappingNode", "ScalarNode", "SequenceNode", "Node"},
}
FORBIDDEN = {
    "torch": {"load", "save", "serialization", "hub", "jit", "package", "export"},
    "builtins": {"eval", "exec"},
}
RUN = {"eval", "exec", "__import__", "execfile"}


def unsafe_uses(source: str, *, may_run: bool = False) -> list[str]:
    """Return each use in Python source of what can run code that is not ours, under whatever name it was imported.

    may_run: the file is one of those that run notebooks' cells, and may call exec, eval and compile.
    """
    tree = ast.parse(source)
    names = _imported(tree)
    found = [name for name in names.values() if _is_unsafe(name)]
    safe_classes = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(_dotted(base, names) == "yaml.SafeLoader" for base in node.bases)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = _dotted(node, names)
            if name == "yaml.load":
                continue  # judged where it is called
            if name and _is_unsafe(name):
                found.append(name)
        elif isinstance(node, ast.Call):
            found += list(_unsafe_call(node, names, safe_classes, may_run))
    return sorted(set(found))


def _unsafe_call(node: ast.Call, names: dict[str, str], safe_classes: set[str], may_run: bool) -> Iterator[str]:
    called = _dotted(node.func, names)
    if called == "yaml.load":
        given = [*node.args[1:], *(keyword.value for keyword in node.keywords if keyword.arg == "Loader")]
        if not any(isinstance(one, ast.Name) and one.id in safe_classes for one in given):
            yield "yaml.load without a loader made from yaml.SafeLoader"
    if isinstance(node.func, ast.Name) and node.func.id in RUN and not may_run:
        yield node.func.id
    if called in ("importlib.import_module", "import_module") and node.args:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and _is_unsafe(first.value):
            yield first.value
    if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) > 1:
        owner, attribute = _dotted(node.args[0], names), node.args[1]
        if owner in {*ALLOWED, *FORBIDDEN} and not (
            isinstance(attribute, ast.Constant) and not _is_unsafe(f"{owner}.{attribute.value}")
        ):
            yield f"getattr({owner}, …)"
    for keyword in node.keywords:
        harmless = isinstance(keyword.value, ast.Constant) and not keyword.value.value
        if keyword.arg == "allow_pickle" and not harmless:
            yield "allow_pickle"
        if keyword.arg == "weights_only" and harmless:
            yield "weights_only=False"
        if keyword.arg == "trust_remote_code" and not harmless:
            yield "trust_remote_code"


def _is_unsafe(name: str) -> bool:
    parts = name.split(".")
    if any(".".join(parts[:end]) in RUN_CODE for end in range(1, len(parts) + 1)):
        return True
    if len(parts) < 2:
        return False
    module, attribute = parts[0], parts[1]
    return attribute in FORBIDDEN.get(module, ()) or (module in ALLOWED and attribute not in ALLOWED[module])


def _imported(tree: ast.AST) -> dict[str, str]:
    """Return what each imported name stands for: `import torch as t` makes t stand for torch."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                names[alias.asname or alias.name] = alias.name
                names.setdefault(top, alias.name if alias.asname else top)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _dotted(node: ast.AST, names: dict[str, str]) -> str | None:
    """Return the full name of an expression such as t.serialization.load, imports followed; None for anything else."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value, names)
        return f"{owner}.{node.attr}" if owner else None
    return None
