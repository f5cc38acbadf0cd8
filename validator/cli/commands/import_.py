"""``ftpolicy import``: a cluster spec from what already knows the estate."""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from validator.cli import common
from validator.cli.editors import begun
from validator.cli.files import write_whole
from validator.cli.progress import progress
from validator.cli.vcenter_environment import from_environment
from validator.errors import ConfigurationError, InputError, nearest
from validator.facts.model import Facts
from validator.importers.base import ImportedSpec
from validator.importers.narrow import Wanted, narrowed
from validator.messages import clean
from validator.model import KINDS, SINGULAR, Time
from validator.readers.text import STDIN

PASSWORD = "FTPOLICY_VCENTER_PASSWORD"  # noqa: S105 - the name of a variable, no password
_MAX_PASSWORD = 4096
_HTTPS = 443
_VARIABLES = "Give the option, or set VSPHERE_SERVER and VSPHERE_USER, or GOVC_URL and GOVC_USERNAME."


@dataclass(frozen=True, slots=True)
class _Target:
    """Where an import writes or what it compares with, and the dumps and results that are read beside its own source."""

    output: str | None
    diff: str | None
    with_govc: tuple[str, ...]
    with_ansible: tuple[str, ...]


class _ImportCommands(click.Group):
    """Names the nearest subcommand for one that does not exist."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in known:
            ctx.fail(f"no source “{args[0][:80]}”{nearest(args[0], known)}; there are: {', '.join(known)}")
        return super().resolve_command(ctx, args)


@click.group("import", cls=_ImportCommands)
def command() -> None:
    """Write a cluster spec from a vCenter, from exports of other tools, or from a design of VMware Cloud Foundation.

    \b
    ftpolicy import vcenter --server vc01.example.com --user reader -o cluster.yaml
    ftpolicy import govc dump/ --with-ansible facts/ -o cluster.yaml
    ftpolicy import ansible facts/*.json --diff cluster.yaml
    ftpolicy import powercli views.json -o cluster.yaml
    ftpolicy import rvtools export.xlsx -o cluster.yaml
    ftpolicy import vcf bring-up.json -o cluster.yaml

    Importing into a file that exists renews what the sources tell. Everything else in it stays as it stands: keys, objects
    and members that no source tells, comments, order, layout. Every value that is replaced is told, and so is every object
    that the sources do not find. A line that ends with the comment "# keep" is left alone; --diff does not count it.

    Several sources make one spec (--with-govc, --with-ansible). Where they disagree about a fact it is left out, and a
    comment and a warning name what each of them says.

    Exit codes: 0, or 1 when --diff finds drift, or 2 when a source or the file cannot be read; then nothing is written.
    """


def _target_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of every import, which the command gets as its ``target``."""

    @functools.wraps(command)
    def run(
        *,
        output: str | None,
        diff: str | None,
        with_govc: tuple[str, ...],
        with_ansible: tuple[str, ...],
        **others: Any,
    ) -> None:
        command(**others, target=_Target(output, diff, with_govc, with_ansible))

    for option in (
        common.debug_option,
        click.option(
            "--with-ansible", multiple=True, metavar="PATH", help="Results of Ansible modules as well; repeatable."
        ),
        click.option("--with-govc", multiple=True, metavar="PATH", help="A dump by govc as well; repeatable."),
        click.option(
            "--diff", metavar="FILE", help="Write nothing; show how FILE differs, and exit with 1 if it does."
        ),
        click.option(
            "-o", "--output", metavar="FILE", help="Write here, by default to standard output; renewed if it exists."
        ),
    ):
        run = option(run)
    return run


def _part_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of imports that can leave out most of an inventory, which the command gets as ``wanted``."""

    @functools.wraps(command)
    def run(*, clusters: tuple[str, ...], datacenters: tuple[str, ...], vms: tuple[str, ...], **others: Any) -> None:
        command(**others, wanted=Wanted(clusters, datacenters, vms))

    for option in (
        click.option(
            "--vm", "vms", multiple=True, metavar="NAME", help="Of virtual machines only this one; repeatable."
        ),
        click.option(
            "--datacenter", "datacenters", multiple=True, metavar="NAME", help="Only this datacenter; repeatable."
        ),
        click.option(
            "--cluster",
            "clusters",
            multiple=True,
            metavar="NAME",
            help="Only this cluster and what belongs to it (*, ?).",
        ),
    ):
        run = option(run)
    return run


@command.command("vcenter")
@click.option("--server", metavar="HOST", help="Name or address of the vCenter Server, else as the environment has it.")
@click.option("--port", type=click.IntRange(1, 65535), show_default="443", help="Its port for HTTPS.")
@click.option("--user", metavar="NAME", help="A user that may read; nothing is changed.")
@click.option("--password-file", metavar="FILE", help=f"Where the password is, else {PASSWORD}, else it is asked for.")
@click.option("--ca-file", metavar="FILE", help="Certificates to trust, in PEM.")
@click.option("--thumbprint", metavar="HEX", help="Trust the certificate with this SHA-256 or SHA-1 thumbprint only.")
@click.option("--insecure", is_flag=True, help="Do not verify the certificate.")
@_part_options
@click.option(
    "--timeout", type=click.FloatRange(1), default=60.0, show_default=True, help="Seconds to wait for answers."
)
@_target_options
def vcenter(
    server: str | None,
    port: int | None,
    user: str | None,
    password_file: str | None,
    ca_file: str | None,
    thumbprint: str | None,
    insecure: bool,
    timeout: float,
    wanted: Wanted,
    target: _Target,
) -> None:
    """Read a vCenter Server. Nothing in it is changed.

    What no option says is taken from VSPHERE_SERVER, VSPHERE_USER, VSPHERE_PASSWORD and VSPHERE_ALLOW_UNVERIFIED_SSL, else from
    GOVC_URL, GOVC_USERNAME, GOVC_PASSWORD, GOVC_INSECURE and GOVC_TLS_CA_CERTS; for another --server than they name they say
    nothing. In names of clusters, datacenters and virtual machines * and ? stand for other characters; lists from which
    something is left out are partial.

    \b
    Examples:
      ftpolicy import vcenter --server vc01.example.com --user reader -o cluster.yaml
      ftpolicy import vcenter --cluster prod01 -o cluster.yaml
      ftpolicy import vcenter --server vc01.example.com --user reader --diff cluster.yaml
    """
    _check_target(target)
    told = from_environment(os.environ, server)
    own_trust = bool(ca_file or thumbprint or insecure)  # which no variable weakens
    password = None
    if told is not None:
        if server is None or user is None:
            common.print_messages([f"where to log in is taken from {', '.join(told.names)}"], "note")
        server, user, port = told.server, user or told.user, port or told.port
        password = told.password if user == told.user else None
        ca_file = ca_file or told.ca_file
    if server is None or user is None:
        lacks = "--server" if server is None else "--user"
        raise ConfigurationError(f"no {lacks} is given, and no variable of the environment says it", hint=_VARIABLES)
    from_variable = told.insecure if told is not None and not own_trust else None
    if insecure or from_variable:
        common.print_messages(
            [f"the certificate of {server} is not verified ({from_variable or '--insecure'})"], "warning"
        )
    reader = _reader("live")
    login = reader.Login(
        server=server,
        port=port or _HTTPS,
        user=user,
        password=_password(password_file, password, user, server),
        ca_file=ca_file,
        thumbprint=thumbprint,
        insecure=insecure or from_variable is not None,
        timeout=timeout,
    )
    with progress() as show:
        found = [narrowed(reader.read_vcenter(login, show), wanted)]
    _finish([*found, *_others(target.with_govc, target.with_ansible)], target)


@command.command("govc", short_help="Read a dump by govc.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@_part_options
@_target_options
def govc(
    paths: tuple[str, ...],
    wanted: Wanted,
    target: _Target,
) -> None:
    """Read what `govc object.save` or `govc … -json` wrote.

    A PATH is a directory, a file, or - for standard input. All files together are one dump, each directory is one.
    Lists from which --cluster, --datacenter or --vm leave something out are partial.

    \b
    Examples:
      ftpolicy import govc dump/ -o cluster.yaml
      ftpolicy import govc dump/ --with-ansible facts/ -o cluster.yaml
      ftpolicy import govc dump/ --cluster prod01 -o cluster.yaml
      govc object.collect -json -type h / | ftpolicy import govc - -o cluster.yaml
    """
    _check_target(target)
    if not wanted:
        _finish(_others([*paths, *target.with_govc], target.with_ansible), target)
        return
    parts = [narrowed(source, wanted) for source in _others(paths, ())]
    _finish([*parts, *_others(target.with_govc, target.with_ansible)], target)


@command.command("ansible", short_help="Read results of Ansible modules.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_target_options
def ansible(
    files: tuple[str, ...],
    target: _Target,
) -> None:
    """Read results of info modules of the Ansible collection community.vmware.

    A FILE is a registered result written as JSON or YAML, the output of the JSON callback or of `ansible -o`, or a
    directory that `ansible --tree` wrote. Understood are vmware_host_facts, vmware_cluster_info, vmware_vmkernel_info,
    vmware_host_vmnic_info, vmware_vswitch_info, vmware_portgroup_info (with `policies: true`), vmware_dvswitch_info,
    vmware_host_capability_info, vmware_drs_group_info, vmware_datastore_info, vmware_vm_info and vmware_guest_info. What a
    module was called with is not read.

    \b
    Examples:
      ftpolicy import ansible facts/ -o cluster.yaml
      ftpolicy import ansible hosts.json vmkernels.json --diff cluster.yaml
    """
    _check_target(target)
    _finish(_others(target.with_govc, [*files, *target.with_ansible]), target)


@command.command("rvtools", short_help="Read an export of RVTools.")
@click.argument("files", nargs=-1, required=True, metavar="PATH...")
@click.option("--vcenter", metavar="NAME", help="The vCenter Server to read, of an export of several.")
@click.option("--headers", is_flag=True, help="Only show the headers and the kinds of values, without a value.")
@_target_options
def rvtools(
    files: tuple[str, ...],
    vcenter: str | None,
    headers: bool,
    target: _Target,
) -> None:
    """Read an export of RVTools 3.8 to 4.7.

    A PATH is a workbook (.xlsx), a CSV file, or a directory of them; tables are recognised by their headers, whatever their
    files are called. RVTools does not list the services of VMkernel adapters: the list that
    examples/inventories/vmkernel-services.ps1 writes, or one of vDocumentation, is a further PATH. Annotations, custom
    attributes and licence keys are not read.

    \b
    Examples:
      ftpolicy import rvtools RVTools_export_all.xlsx vmkernels.csv -o cluster.yaml
      ftpolicy import rvtools export-csv/ --diff cluster.yaml
      ftpolicy import rvtools --headers RVTools_export_all.xlsx
    """
    if headers:
        for line in importlib.import_module("validator.importers.rvtools.headers").header_lines(files):
            click.echo(line)
        return
    _check_target(target)
    reader = _reader("rvtools")
    others = _others(target.with_govc, target.with_ansible)
    sources = reader.without_rounded(reader.read_rvtools(files, vcenter), others)
    _finish([*sources, *others], target)
    for line in () if target.with_govc else reader.untold(sources):
        click.echo(line, err=True)


@command.command("powercli", short_help="Read views of PowerCLI.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_part_options
@_target_options
def powercli(
    files: tuple[str, ...],
    wanted: Wanted,
    target: _Target,
) -> None:
    """Read views that PowerCLI wrote, or answers of the Virtual Infrastructure JSON API.

    Views are written by `Get-View … | ConvertTo-Json -Depth 20 -EnumsAsStrings` in PowerShell 7: whole ones, without
    -Property. All FILEs together are one inventory; it is complete when they hold every type of object that is read, the
    root folder and ServiceInstance. Of the JSON API, answers of RetrievePropertiesEx are read. What ConvertTo-Json
    has cut off or written as a number is refused. Lists from which --cluster, --datacenter or --vm leave something out are
    partial.

    \b
    Examples:
      ftpolicy import powercli views.json -o cluster.yaml
      ftpolicy import powercli views.json --cluster prod01 -o cluster.yaml
      ftpolicy import powercli hosts.json clusters.json --diff cluster.yaml
    """
    _check_target(target)
    found = narrowed(_reader("powercli").read_powercli(files), wanted)
    _finish([found, *_others(target.with_govc, target.with_ansible)], target)


@command.command("vcf", short_help="Read a design of VMware Cloud Foundation.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_target_options
def vcf(
    files: tuple[str, ...],
    target: _Target,
) -> None:
    """Read design documents of VMware Cloud Foundation, before anything of it is deployed.

    A FILE is the bring-up JSON of VCF 4 or 5, the JSON of the installer of VCF 9, or the specification of a workload domain
    or of clusters; beside the latter the list of hosts of SDDC Manager (GET /v1/hosts), which names those that they know by an
    id. The adapters and switches in it are taken for all that there will be; what it does not say stays unknown.
    No such document has a network for FT Logging: it is added on day two, and written into the spec before that.
    A new spec of a bring-up or installer JSON says `describes: target`; domains and clusters join what is there already.
    The documents carry passwords and licence keys, of which nothing is read or shown.

    \b
    Examples:
      ftpolicy import vcf bring-up.json -o cluster.yaml
      ftpolicy import vcf domain.json hosts.json --diff cluster.yaml
    """
    _check_target(target)
    _finish([*_reader("vcf").read_vcf(files), *_others(target.with_govc, target.with_ansible)], target)


def _reader(name: str) -> Any:
    """Return the module of a source; it and its libraries are loaded only when they are asked for."""
    return importlib.import_module(f"validator.importers.{name}.read")


def _others(dumps: Sequence[str], results: Sequence[str]) -> list[ImportedSpec]:
    files = [dump for dump in dumps if dump == STDIN or Path(dump).is_file()]
    found = [_reader("govc_dump").read_govc(dump) for dump in dumps if dump not in files]
    if files:
        found.append(_reader("govc_dump").read_govc_files(files))
    return [*found, *(_reader("ansible_modules").read_ansible(results) if results else ())]


def _check_target(target: _Target) -> None:
    """Say what is wrong with the file before a source is asked, which may take long."""
    output, diff = target.output, target.diff
    if output is not None and diff is not None:
        raise ConfigurationError("--diff writes nothing; leave out -o, or run it once with each")
    if output is not None and not Path(output).resolve().parent.is_dir():
        raise ConfigurationError(f"-o {output}: there is no directory {Path(output).parent}")
    if diff is not None or (output is not None and Path(output).exists()):
        from validator.spec_files.compare import read_file  # noqa: PLC0415 - not needed for a new file

        name = str(diff or output)
        read_file(_text_of(name), name)


def _text_of(file: str) -> str:
    from validator.readers.text import read_text  # noqa: PLC0415 - as above

    return read_text(file)


def _password(file: str | None, told: str | None, user: str, server: str) -> str:
    """Return the password: of the file, else of the environment, ``told`` by its other variables, else as it is typed."""
    if file is not None:
        try:
            with Path(file).open(encoding="utf-8") as stream:
                found = stream.read(_MAX_PASSWORD).rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError(f"cannot read the password file {file}") from None
        if not found:
            raise ConfigurationError(f"the password file {file} is empty")
        return found
    if PASSWORD in os.environ:
        return os.environ[PASSWORD]
    if told is not None:
        return told
    if sys.stdin is None or not sys.stdin.isatty():
        raise ConfigurationError(f"no password for {user}", hint=f"Give --password-file FILE, or set {PASSWORD}.")
    return str(click.prompt(f"Password of {user} at {server}", hide_input=True, err=True))


def _finish(sources: Sequence[ImportedSpec], target: _Target) -> None:
    """Merge what the sources say, then write it or show the drift."""
    output, diff = target.output, target.diff
    from validator.importers.merge import contradictions, merge  # noqa: PLC0415 - sources come first

    facts = merge(sources)
    if not any(facts.objects.values()):
        common.print_messages(facts.notes, "note")
        raise InputError("the sources tell of no object; nothing was written")
    common.print_messages(facts.notes, "note")
    common.print_messages(contradictions(facts), "warning")
    _print_disagreements(sources, facts)
    if diff is not None:
        _show_drift(diff, facts)
        return
    from validator.spec_files.write import update_spec, write_spec  # noqa: PLC0415 - the YAML library is slow to load

    origins = list(dict.fromkeys(source.origin for source in sources))
    time = _time_of(sources)
    old = _text_of(output) if output is not None and Path(output).exists() else None
    if output is None or old is None:
        written = write_spec(facts, origins, time)
    else:
        written = update_spec(old, output, facts, origins, time)
    common.print_messages(written.notes, "note")
    if output is None:
        click.echo(written.text, nl=False)
        return
    write_whole(Path(output), begun(written.text, "spec", Path(output), old or ""))
    counts = [_count(len(facts.members(kind)), SINGULAR[kind], kind) for kind in KINDS if facts.members(kind)]
    click.echo(f"{output}: {', '.join(counts)}", err=True)


def _time_of(sources: Sequence[ImportedSpec]) -> Time:
    """Return which estate the sources describe: the one that is to be only where none of them tells of the one that is."""
    telling = [source for source in sources if source.document]
    designs = [source.origin for source in telling if source.time is Time.AFTER]
    if designs and len(designs) < len(telling):
        what = "tells of what there is to be, another source of what there is or may be"
        common.print_messages([f"{designs[0]} {what}: a new spec of both describes what is now"], "note")
    return Time.AFTER if len(designs) == len(telling) else Time.NOW


def _print_disagreements(sources: Sequence[ImportedSpec], facts: Facts) -> None:
    """Tell where vCenter's own reasons against FT and the verdicts on what was imported do not agree."""
    reasons = {vm: given for source in sources for vm, given in source.vcenter_reasons.items()}
    if not reasons:
        return
    from copy import deepcopy  # noqa: PLC0415 - only a vCenter with FT virtual machines gives reasons

    from validator.assets import load_tables  # noqa: PLC0415 - as above
    from validator.facts.defaults import resolve  # noqa: PLC0415 - as above
    from validator.facts.derive import derive  # noqa: PLC0415 - as above
    from validator.importers.compatibility import disagreements  # noqa: PLC0415 - as above
    from validator.rules.catalogue import load_rules  # noqa: PLC0415 - as above
    from validator.verdicts.evaluate import evaluate  # noqa: PLC0415 - as above

    judged = deepcopy(facts)  # what is written has no defaults in it
    resolve(judged, load_tables())
    verdicts, _ = evaluate(derive(judged), load_rules(), common.embedded_engine())
    common.print_messages(disagreements(reasons, verdicts), "warning")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}".replace("_", " ")


def _show_drift(file: str, facts: Facts) -> None:
    from validator.spec_files.drift import drift  # noqa: PLC0415 - only --diff needs it

    found = drift(_text_of(file), file, facts)
    common.print_messages(found.kept, "note")
    for line in found.lines:
        click.echo(clean(line))
    click.echo(_count(len(found.lines), "difference", "differences") if found.lines else "no drift", err=True)
    sys.exit(1 if found.lines else 0)
