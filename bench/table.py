"""Print what was measured as tables that can be pasted into a page."""


def show(database: str, memory: float, results: dict[str, list[dict[str, float]]]) -> None:
    """One table per measurement."""
    print(f"\n## {database}, one server process, {memory:.0f} MB\n")
    for name, rows in results.items():
        if not rows:
            continue
        heads = list(rows[0])
        print(f"{name}\n| " + " | ".join(heads) + " |")
        print("|" + "---|" * len(heads))
        for row in rows:
            print("| " + " | ".join(_cell(row[head]) for head in heads) + " |")
        print()


def _cell(value: float | str) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
