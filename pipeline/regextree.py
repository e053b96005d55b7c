"""Rewrites a parsed pattern so that it fails sooner. What it matches, and in which order, stays the same.

Lists of words become trees (`市场局|市场办|街道` tries three words at each place, `市场(?:局|办)|街道` two characters),
long ones are asked for their first character before anything else, and the characters that can open a match are handed
to the search of `re`, which then steps over all others.
"""

from __future__ import annotations

import re._compiler as sre_compiler  # type: ignore[import-not-found]
import re._parser as sre  # type: ignore[import-not-found]
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any, TypeAlias

from pipeline.prefilter import openings_of_tree
from pipeline.regexcost import IGNORES_CASE, REPEATS

Tree: TypeAlias = Any
"""`re._parser.SubPattern`, or a list of its nodes: pairs of an operation and its argument."""

_MANY = 8
"""Branches from which on the first character is worth a question of its own."""


def code_of(source: str) -> tuple[list[int], Tree]:
    """The program of a pattern as `re` would run it, made quicker, and its parse tree. Raises re.error."""
    tree = sre.parse(source)
    if tree.state.flags & (op.SRE_FLAG_IGNORECASE | op.SRE_FLAG_LOCALE) or IGNORES_CASE.search(source):
        return list(map(int, sre_compiler._code(tree, 0))), tree
    quick = _sequence(tree)
    code: list[int] = []
    sre_compiler._compile_info(code, _with_opening(quick), tree.state.flags)
    sre_compiler._compile(code, quick.data, tree.state.flags)
    return [*map(int, code), int(op.SUCCESS)], tree


def _with_opening(tree: Tree) -> Tree:
    """What `re` derives the start of its search from: a set in the place of whatever a match begins with."""
    opening = _opening(tree)
    if not opening or tree[0][0] is op.LITERAL:
        return tree
    shown = sre.SubPattern(tree.state, [_set(opening)])
    shown.width = tree.getwidth()
    return shown


def _opening(tree: Tree) -> frozenset[str]:
    """The characters that a match may begin with; none where they are not known."""
    return frozenset(text[0] for text in openings_of_tree(tree))


def _set(characters: frozenset[str]) -> tuple[Any, Any]:
    return op.IN, [(op.LITERAL, ord(c)) for c in sorted(characters)]


def _sequence(tree: Tree) -> Tree:
    nodes = [new for code, argument in tree for new in _node(code, argument, tree.state)]
    return sre.SubPattern(tree.state, nodes)


def _node(code: Any, argument: Any, state: Any) -> list[tuple[Any, Any]]:
    if code is op.BRANCH:
        return _branch([_sequence(branch) for branch in argument[1]], state)
    if code in REPEATS:
        return [(code, (*argument[:2], _sequence(argument[2])))]
    if code is op.SUBPATTERN:
        return [(code, (*argument[:-1], _sequence(argument[-1])))]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return [(code, (argument[0], _sequence(argument[1])))]
    if code is op.ATOMIC_GROUP:
        return [(code, _sequence(argument))]
    return [(code, argument)]


def _branch(branches: list[Tree], state: Any) -> list[tuple[Any, Any]]:
    """Branches by their first character. Only those that cannot both match change places."""
    groups: list[tuple[frozenset[str], list[Tree]]] = []
    latest: dict[str, int] = {}  # of each character, the last group that can begin with it
    barrier = -1  # the last group that may begin with anything
    for branch in (inner for outer in branches for inner in _flat(outer)):
        literal = chr(branch[0][1]) if len(branch) and branch[0][0] is op.LITERAL else ""
        firsts = frozenset(literal) if literal else _opening(branch)
        place = latest.get(literal, -1)
        if place > barrier and groups[place][0] == firsts and groups[place][1][0][0][0] is op.LITERAL:
            groups[place][1].append(branch)
            continue
        latest.update(dict.fromkeys(firsts, len(groups)))
        barrier = barrier if firsts else len(groups)
        groups.append((firsts, [branch]))
    merged = [_merged(members, state) for _, members in groups]
    return _joined(merged, [firsts for firsts, _ in groups], state)


def _flat(branch: Tree) -> list[Tree]:
    """`a|(?:b|c)|d` is `a|b|c|d`."""
    if len(branch) == 1 and branch[0][0] is op.BRANCH:
        return [inner for one in branch[0][1][1] for inner in _flat(one)]
    return [branch]


def _merged(members: list[Tree], state: Any) -> Tree:
    """One branch of several that begin with the same character."""
    if len(members) == 1:
        return members[0]
    rests = [sre.SubPattern(state, list(member[1:])) for member in members]
    return sre.SubPattern(state, [members[0][0], *_branch(rests, state)])


def _joined(branches: list[Tree], firsts: list[frozenset[str]], state: Any) -> list[tuple[Any, Any]]:
    if len(branches) == 1:
        return list(branches[0])
    if all(len(branch) == 1 and branch[0][0] is op.LITERAL for branch in branches):
        return [(op.IN, [branch[0] for branch in branches])]
    node = (op.BRANCH, (None, branches))
    if len(branches) < _MANY or not all(firsts):
        return [node]
    return [(op.ASSERT, (1, sre.SubPattern(state, [_set(frozenset().union(*firsts))]))), node]
