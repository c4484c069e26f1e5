"""How a learner moves through modules: what each item requires, and when a module is completed."""

from typing import Any

SCORED = "min_score"
BY_LOOKING = "must_view"
BY_SUBMITTING = frozenset({"must_submit", "must_contribute"})


def met(data: dict[str, Any], content: int, person_id: int, kinds: frozenset[str], at: int) -> None:
    """Meet what items about this content require, as far as it is of these kinds; `data` is being changed."""
    for number, row in data["module_items"].items():
        if row["content"] == content and row["requirement"] and row["requirement"]["type"] in kinds:
            data["items_done"].setdefault(f"{number}/{person_id}", at)
            evaluate(data, row["module"], person_id, at)


def evaluate_item(data: dict[str, Any], content: int, person_id: int, at: int) -> None:
    """Look at the items about a graded activity again: a least score is reached or not, or excused from."""
    cell = data["scores"].get(f"{content}/{person_id}")
    for number, row in data["module_items"].items():
        wanted = row["requirement"]
        if row["content"] != content or not wanted:
            continue
        key = f"{number}/{person_id}"
        if cell is not None and (cell["given"] is None or wanted["type"] == BY_LOOKING):
            data["items_done"].setdefault(key, at)
        elif wanted["type"] == SCORED:
            if cell is not None and cell["given"] >= wanted["min_score"]:
                data["items_done"].setdefault(key, at)
            else:
                data["items_done"].pop(key, None)
        evaluate(data, row["module"], person_id, at)


def evaluate(data: dict[str, Any], module: int, person_id: int, at: int) -> None:
    """Set whether somebody has completed a module; one that requires nothing is completed at once."""
    facts, key = data["modules"][str(module)], f"{module}/{person_id}"
    required = [
        number
        for number, row in data["module_items"].items()
        if row["module"] == module and row["requirement"]
    ]
    reached = [f"{number}/{person_id}" in data["items_done"] for number in required]
    complete = not required or (any(reached) if facts["requirement_type"] == "one" else all(reached))
    if complete and facts["published"]:
        data["done"].setdefault(key, at)
    else:
        data["done"].pop(key, None)


def complete_item(data: dict[str, Any], number: int, person_id: int, at: int) -> None:
    """Meet what one item requires; `data` is being changed."""
    data["items_done"].setdefault(f"{number}/{person_id}", at)
    evaluate(data, data["module_items"][str(number)]["module"], person_id, at)
