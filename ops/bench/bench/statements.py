"""What PostgreSQL spends on the server's own statements when pgbench sends them: the limit of *PG ms*."""

import re
import subprocess
import textwrap

from harness.binary import ROOT
from harness.postgres import tools

from .cpu import cluster_ms

# Each client takes a family of its own and counts along with its generation.
ROTATION = """\\if :generation < 0
SELECT family_id AS family, generation FROM bench_family WHERE client = :client_id \\gset
\\endif
{unit}\\set generation :generation + 1
"""


def rotations(subject, seconds: float, clients: int) -> float:
    """CPU milliseconds of one rotation."""
    subject.logins(clients)
    subject.cluster.sql(
        "DROP TABLE IF EXISTS bench_family;"
        "CREATE TABLE bench_family AS"
        "  SELECT row_number() OVER (ORDER BY started_at DESC) - 1 AS client, family_id, generation"
        f"  FROM refresh_family WHERE realm_id = '{subject.realm.id}' AND generation = 0;"
        "GRANT SELECT ON bench_family TO writ"
    )
    parameters = [":realm", ":family", ":generation", ":client", "NULL", "NULL", ":idle", "true", ":allowed", "NULL"]
    unit = unit_of_work(statement("Families/Rotate.swift", "rotate"), parameters)
    variables = {"generation": "-1", "family": "none", "client": subject.client.id, "idle": "2592000"}
    variables["allowed"] = "{openid,profile,email,offline_access,read,write}"
    return pgbench(subject, ROTATION.format(unit=unit), seconds, clients, variables)


def token_states(subject, seconds: float, clients: int) -> float:
    """CPU milliseconds of one look at a client's own token."""
    unit = unit_of_work(statement("Tokens/TokenState.swift", "tokenState"), [":realm", ":jti", "NULL"])
    return pgbench(subject, unit, seconds, clients, {"jti": "no-such-token"})


def statement(file: str, name: str) -> str:
    """The SQL literal of the Statement `name` in a file of Sources/WritStore: the bench runs what the server runs."""
    source = (ROOT / "Sources/WritStore" / file).read_text()
    found = re.search(rf'let {name} = Statement\(\s*"""\n(.*?)\n *"""', source, re.DOTALL)
    if not found:
        raise RuntimeError(f"no statement {name} in {file}")
    return textwrap.dedent(found.group(1))


def unit_of_work(sql: str, parameters: list[str]) -> str:
    """Row-level security's context and the statement in one round trip, as WritStore sends them."""
    numbers = {int(number) for number in re.findall(r"\$(\d+)", sql)}
    if numbers != set(range(1, len(parameters) + 1)):
        raise RuntimeError(f"the statement has other parameters than the bench knows: {sorted(numbers)}")
    for number in sorted(numbers, reverse=True):
        sql = sql.replace(f"${number}", parameters[number - 1])
    return f"\\startpipeline\nSELECT set_config('writ.realm', :realm, true);\n{sql};\n\\endpipeline\n"


def pgbench(subject, script: str, seconds: float, clients: int, variables: dict[str, str]) -> float:
    """CPU milliseconds of PostgreSQL for one run of the script."""
    cluster, path = subject.cluster, subject.file([script])
    definitions = [f"--define={name}={value}" for name, value in {"realm": subject.realm.id, **variables}.items()]
    options = [f"--client={clients}", "--jobs=1", f"--time={max(1, round(seconds))}", f"--file={path}"]
    before = cluster_ms(cluster)
    done = subprocess.run(
        [
            str(tools() / "pgbench"),
            *("--no-vacuum", "--protocol=prepared", *options, *definitions),
            *("-h", str(cluster.directory), "-U", "writ", "writ"),
        ],
        capture_output=True,
        text=True,
    )
    count = re.search(r"number of transactions actually processed: (\d+)", done.stdout)
    if not count or int(count.group(1)) == 0:
        raise RuntimeError(f"pgbench failed: {done.stdout}{done.stderr}")
    return (cluster_ms(cluster) - before) / int(count.group(1))
