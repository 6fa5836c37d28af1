"""Where joblib and dask may be touched."""

import ast

ALLOWED = {
    "joblib": {"validation/workers.py", "validation/pools.py"},
    "dask": {"validation/cluster.py"},
    "distributed": {"validation/cluster.py"},
}


def test_joblib_and_dask_stay_in_the_files_of_the_workers(repository):
    source = repository / "src" / "biomarker"
    found = {name: set() for name in ALLOWED}
    for file in source.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {name.split(".")[0] for name in names} & set(ALLOWED):
                found[name].add(file.relative_to(source).as_posix())
    assert found == ALLOWED
