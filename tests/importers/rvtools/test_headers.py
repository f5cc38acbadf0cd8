"""What may be sent to somebody who has to know an export: headers and kinds of values, never a value."""

from __future__ import annotations

from pathlib import Path

from tests.support import rvtools
from tests.support.rvtools import SECRET, Tables
from validator.importers.rvtools.headers import header_lines


def test_headers_are_shown_with_the_kinds_of_their_values(tables: Tables, tmp_path: Path) -> None:
    secret = f"{SECRET} and more"
    tables["vInfo"][0].update({"owner": secret, " cost centre": secret, "New column": SECRET})
    tables["dvPort"] = [
        {"Port": SECRET, "Switch": SECRET, "VLAN": "0-4094", "Active Uplink": "Uplink 1, Uplink 2"},
        {"Port": secret, "Switch": SECRET, "VLAN": 20, "Active Uplink": "Uplink 1,Uplink 2"},
    ]
    tables["Ours"] = [{"hunter2-header": SECRET, "Host": SECRET}]
    file = rvtools.write_workbook(tmp_path / "export.xlsx", tables)

    lines = list(header_lines([str(file)]))

    assert "hunter2" not in repr(lines)
    assert "cost centre" not in repr(lines)
    start = lines.index(f"{file}, sheet dvPort: dvPort")
    assert lines[start : start + 5] == [
        f"{file}, sheet dvPort: dvPort",
        "  Port (read): one word 1, several words 1",
        "  Switch (read): one word 2",
        "  VLAN (read): range of numbers 1, whole number 1",
        "  Active Uplink (read): list with “, ” 1, list with “,” 1",
    ]
    start = lines.index(f"{file}, sheet vInfo: vInfo")
    shown = lines[start : start + 30]
    assert "  VM (read): one word 1" in shown
    assert "  CPUs (read): whole number 1" in shown
    assert "  Connection state (read): blank 1" in shown
    assert "  New column: one word 1" in shown
    assert "  Annotation: one word 1" in shown
    assert shown.count("  (custom attribute or tag): several words 1") == 2
    assert lines[-2:] == [f"{file}, sheet Ours: no table that is read", "  2 columns; known of other tables: host"]
