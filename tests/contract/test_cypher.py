"""Every statement is named, commented, called once, and planned without a scan."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j import AsyncGraphDatabase

from app.stack.neo4j import Neo4jAddress
from cypher import catalog
from graph.client import GraphClient

ROOT = Path(__file__).parents[2]
SCANS = {
    "AllNodesScan",
    "NodeIndexScan",
    "NodeByLabelScan",
    "UnionNodeByLabelsScan",
    "IntersectionNodeByLabelsScan",
}
CALLERS = {"NamedQuery", "catalog.text", "_query"}
SEEKS = {
    "OptionalExpand(All)",
    "NodeUniqueIndexSeek",
    "NodeUniqueIndexSeek(Locking)",
    "NodeIndexSeek",
    "Argument",
    "Filter",
}


def trees(*folders: str) -> list[ast.AST]:
    """Every node of the syntax trees of our code."""
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [node for path in files for node in ast.walk(ast.parse(path.read_text()))]


def constant(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_each_statement_has_exactly_one_caller_where_the_graph_is() -> None:
    calls = [node for node in trees("graph", "migrations") if isinstance(node, ast.Call) and node.args]
    callers = [(ast.unparse(call.func), constant(call.args[0])) for call in calls]
    named = [name for caller, name in callers if caller in CALLERS and "/" in name]
    assert sorted(named) == sorted(catalog.names())


@pytest.mark.parametrize("name", catalog.names())
def test_each_file_is_one_commented_statement(name: str) -> None:
    assert catalog.text(name).rstrip().endswith(tuple("})]abcdefghijklmnopqrstuvwxyz0123456789_*DES"))


def test_there_is_no_cypher_in_our_code() -> None:
    clause = re.compile(r"\b(MATCH|MERGE|UNWIND)\s*[($]")
    assert [
        node for node in trees("app", "graph", "migrations", "workers") if clause.search(constant(node))
    ] == []


def test_parameters_in_comments_and_strings_do_not_count() -> None:
    assert catalog.parameters("// $a\nRETURN $b, '$c', \"$d\"") == {"b"}


def test_only_parameters_of_the_code_are_packed() -> None:
    assert catalog.packed("// $a\nRETURN $b + '$c' + $dd // $e") == "// $a\nRETURN $p.b + '$c' + $p.dd // $e"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(catalog.UnknownStatement):
        catalog.text("reads/nothing")


SEED = """
UNWIND range(1, $people) AS n
MERGE (p:Person {person_id: 'p' + n}) SET p.live = true
MERGE (r:Record {key: 'shopify:customer:' + n})
MERGE (e:Point {key: 'e' + n}) SET e:Email
MERGE (i:Point {key: 'i' + n}) SET i:Identifier
MERGE (d:Device {device_id: 'd' + n})
MERGE (s:Session {session_id: 's' + n})
MERGE (t:Session {session_id: 't' + n})
MERGE (w:Network {network_id: 'w' + n})
MERGE (v:Review {review_id: 'v' + n}) SET v.state = 'open', v.opened_at = datetime()
MERGE (c:Change {change_id: 'c' + n}) SET c.sequence = n, c.position = 0
MERGE (r)-[:HAS]->(e) MERGE (r)-[:HAS]->(i) MERGE (r)-[:RESOLVES_TO]->(p)
MERGE (s)-[:ON]->(d) MERGE (t)-[:ON]->(d) MERGE (s)-[:CLAIMS]->(e) MERGE (s)-[:BELONGS_TO]->(p)
MERGE (d)-[:USED_BY]->(p) MERGE (d)-[:SEEN_AT]->(w) MERGE (v)-[:ABOUT]->(r)
"""


@pytest.mark.servers
@pytest.mark.parametrize("people", [0, 1, 30, 1000])
async def test_no_statement_scans_the_graph(
    people: int, migrated: GraphClient, graph_store: Neo4jAddress
) -> None:
    """A plan is made anew only after ten seconds, so a young graph's must do for a grown one."""
    await migrated.schema(SEED, {"people": people}, timeout_s=60)
    await migrated.schema("CALL db.resampleOutdatedIndexes()", {}, timeout_s=60)
    wanted = [name for name in catalog.names() if not name.startswith("migrations/")]
    plans = await explained(graph_store, [name for name in wanted if not catalog.scans(catalog.text(name))])
    found = {name: [*bad_operators(plan)] for name, plan in plans.items()}
    assert {name: operators for name, operators in found.items() if operators} == {}


async def explained(address: Neo4jAddress, names: list[str]) -> dict[str, Any]:
    auth = (address.user, address.password) if address.password else None
    plans: dict[str, Any] = {}
    async with AsyncGraphDatabase.driver(address.uri, auth=auth, notifications_min_severity="OFF") as driver:
        for name in names:
            async with driver.session() as session:
                result = await session.run("EXPLAIN " + catalog.packed(catalog.text(name)))
                plans[name] = (await result.consume()).plan
    return plans


def bad_operators(plan: dict[str, Any]) -> Iterator[str]:
    operator = plan["operatorType"].partition("@")[0]
    children = plan.get("children", [])
    if operator in SCANS or "RelationshipTypeScan" in operator or operator == "AllRelationshipsScan":
        yield operator
    if operator == "CartesianProduct" and not all(map(is_seek, children)):
        yield operator
    for child in children:
        yield from bad_operators(child)


def is_seek(plan: dict[str, Any]) -> bool:
    return plan["operatorType"].partition("@")[0] in SEEKS and all(map(is_seek, plan.get("children", [])))
