import shlex
from pathlib import Path

from supervisor.options import ServerOptions

from app.stack.configuration import Program, configuration
from app.stack.supervision import choose_socket


def test_supervisord_reads_back_what_was_meant_also_with_odd_folder_names(tmp_path: Path) -> None:
    folder = tmp_path / "100% of a shop"
    folder.mkdir()
    line = ["/bin/echo", "a b", "50%", "it's"]
    programs = [
        Program(name="neo4j", group="servers", command=line),
        Program(name="api", group="faces", command=["/bin/true"]),
    ]
    file = folder / "supervisord.conf"
    file.write_text(configuration(programs, folder=folder, socket=folder / "s.sock"), encoding="utf-8")
    options = ServerOptions()
    options.realize(["-c", str(file), "-n"])
    options.process_config(do_usage=False)
    groups = {group.name: group for group in options.process_group_configs}
    assert set(groups) == {"servers", "faces"}
    neo4j = groups["servers"].process_configs[0]
    assert shlex.split(neo4j.command)[-4:] == line
    assert "--pdeathsig" in neo4j.command
    assert neo4j.stdout_logfile == str(folder / "neo4j.log")
    assert neo4j.autostart
    assert not groups["faces"].process_configs[0].autostart


def test_a_socket_whose_name_would_be_too_long_lies_elsewhere(tmp_path: Path) -> None:
    assert choose_socket(Path("/srv/k")) == Path("/srv/k/supervisor.sock")
    elsewhere = choose_socket(tmp_path / ("deep" * 30))
    assert len(str(elsewhere)) < 90
    assert elsewhere.parent.stat().st_mode & 0o777 == 0o700
    elsewhere.parent.rmdir()
