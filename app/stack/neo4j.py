"""A home of one Neo4j server, with its configuration, first password and start line."""

import secrets
import subprocess
from pathlib import Path
from typing import Final

from msgspec import Struct

from app.access import write_private
from app.stack.artefacts import Artefacts
from app.stack.errors import HomeUnusable, StackError
from app.stack.ports import HOST
from app.stack.programs import find

USER: Final = "neo4j"
_OPENED: Final = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent", "java.lang")
_JVM: Final = (
    "-XX:FreqInlineSize=150", "-XX:InlineSmallCode=1200", "-XX:-DoEscapeAnalysis",
    "-XX:-OmitStackTraceInFastThrow", "-XX:+UnlockExperimentalVMOptions",
    "-XX:+TrustFinalNonStaticFields", "-XX:+DisableExplicitGC", "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
    "-Dlog4j2.disable.jmx=true", "-Dfile.encoding=UTF-8", "-Djol.skipHotspotSAAttach=true",
)  # fmt: skip
"""What the server's own launcher gives Java, but for the collector, and three that make the compiler's work
smaller: half of the processor time of a first load was compiling, and they save two fifths of that (54 to 32 s,
46,000 records).  The parallel collector's cheaper write barriers save a sixth of the statements' time against G1
(55 to 45 s for the demo's records).
"""
_LARGE_HEAP_MB: Final = 4_096
"""From here on G1, the launcher's own choice: the parallel collector's pauses grow with the heap."""
_PASSWORD_TIMEOUT_S: Final = 120


class Neo4jHome(Struct, frozen=True, kw_only=True):
    """One server: its folder, ports and memory.

    Attributes:
        auth: False only for throw-away stores of tests.
        host: Where it listens; anything but loopback only inside a container.
        throwaway: Keep no room for transaction logs; the store never outlives its process.
    """

    folder: Path
    bolt_port: int
    http_port: int
    heap_mb: int
    pagecache_mb: int
    auth: bool = True
    host: str = HOST
    throwaway: bool = False


class Neo4jAddress(Struct, frozen=True):
    """Where a server answers.

    Attributes:
        password: None: the server asks for none.
    """

    uri: str
    user: str
    password: str | None


def bolt_uri(port: int) -> str:
    """Return the address of a Neo4j of the local stack."""
    return f"bolt://{HOST}:{port}"


def browser_url(port: int) -> str:
    """Return where Neo4j Browser is served."""
    return f"http://{HOST}:{port}/browser/"


def password_file(folder: Path) -> Path:
    """Return the only copy of a home's password, mode 0600."""
    return folder / "password"


def prepare(home: Neo4jHome, artefacts: Artefacts, *, password: str | None = None) -> Neo4jAddress:
    """Make the folders, configuration and, once in the life of a home, its password: random, if none is given.

    Raises:
        HomeUnusable: The store has a password, and its file is gone or says another one.
        StackError: The server's own tool refused to set the first password.
    """
    for name in ("conf", "data", "logs", "run", "import"):
        (home.folder / name).mkdir(parents=True, exist_ok=True)
    (home.folder / "conf" / "neo4j.conf").write_text(_configuration(home, artefacts), encoding="utf-8")
    agreed = _password(home, artefacts, password) if home.auth else None
    return Neo4jAddress(bolt_uri(home.bolt_port), USER, agreed)


def command(home: Neo4jHome, artefacts: Artefacts) -> list[str]:
    """Return the start line: what the server's own launcher would start."""
    folder = home.folder.absolute()
    heap = f"{home.heap_mb}m"
    collector = "-XX:+UseG1GC" if home.heap_mb >= _LARGE_HEAP_MB else "-XX:+UseParallelGC"
    classes = f"{artefacts.plugins}/*:{folder}/conf/*:{artefacts.lib}/*"
    return [
        find("java"), f"-Xms{heap}", f"-Xmx{heap}", collector, *_JVM, "-cp", classes,
        "org.neo4j.server.CommunityEntryPoint", f"--home-dir={folder}", f"--config-dir={folder / 'conf'}",
        "--console-mode",
    ]  # fmt: skip


def _configuration(home: Neo4jHome, artefacts: Artefacts) -> str:
    """Return neo4j.conf; its validation is strict, so an unknown or doubled key stops the start.

    Bolt's quiet period, 5 s that an orderly stop waits for requests of a server which takes none any more, is none here.
    """
    values = {
        "server.default_listen_address": home.host,
        "server.bolt.listen_address": f"{home.host}:{home.bolt_port}",
        "server.bolt.advertised_address": f"{HOST}:{home.bolt_port}",
        "server.http.listen_address": f"{home.host}:{home.http_port}",
        "server.http.advertised_address": f"{HOST}:{home.http_port}",
        "server.https.enabled": "false",
        "server.directories.plugins": str(artefacts.plugins),
        "server.memory.pagecache.size": f"{home.pagecache_mb}m",
        "dbms.memory.transaction.total.max": f"{max(home.heap_mb * 2 // 3, 256)}m",
        "dbms.security.auth_enabled": "true" if home.auth else "false",
        "db.lock.acquisition.timeout": "15s",
        "db.tx_log.rotation.retention_policy": "1 days 1G",
        "dbms.security.procedures.unrestricted": "gds.*",
        "dbms.security.procedures.allowlist": "gds.*",
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
        "browser.remote_content_hostname_whitelist": "localhost",
    }
    if home.throwaway:
        values["db.tx_log.preallocate"] = "false"
    return "".join(f"{key}={value}\n" for key, value in values.items())


def _password(home: Neo4jHome, artefacts: Artefacts, given: str | None) -> str:
    is_set = home.folder / "password.set"
    file = password_file(home.folder)
    if not file.exists():
        if is_set.exists() or (home.folder / "data" / "databases").exists():
            raise HomeUnusable(f"{home.folder} has a store, but its file {file.name} is gone")
        write_private(file, (given or secrets.token_urlsafe(24)).encode())
    password = file.read_text(encoding="utf-8")
    if given not in {None, password}:
        raise HomeUnusable(f"{file} has another password than the one given")
    if not is_set.exists():
        _set_initial_password(home, artefacts, password)
        is_set.touch()
    return password


def _set_initial_password(home: Neo4jHome, artefacts: Artefacts, password: str) -> None:
    folder = home.folder.absolute()
    line = [
        find("java"), "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", f"{artefacts.lib}/*", f"-Dbasedir={folder}",
        "org.neo4j.server.startup.Neo4jAdminCommand", "dbms", "set-initial-password",
        "--", password,
    ]  # fmt: skip
    done = subprocess.run(
        line, env={"NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=_PASSWORD_TIMEOUT_S, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        last = (done.stdout + done.stderr).replace(password, "…").splitlines()[-3:]
        raise StackError(f"The first password could not be set: {' '.join(last)}")
