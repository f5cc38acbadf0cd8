"""The hardware of a host: processors, BIOS settings, and what HostCapability says of Fault Tolerance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from validator.importers.vsphere.draft import Draft
from validator.importers.vsphere.inventory import Ref, flag, inside, known, many, text, texts, whole

_VENDORS = {"intel": "Intel", "amd": "AMD", "genuineintel": "Intel", "authenticamd": "AMD"}
_BIT_HYPERVISOR = 31  # of ECX in leaf 1 of CPUID: set for what runs in a virtual machine
_VIRTUAL_MODELS = ("vmware virtual platform", "vmware7,1", "vmware20,1", "virtual machine", "kvm", "virtualbox")

_NO_HARDWARE_VIRTUALIZATION = {"cpuHvUnsupported", "cpuHvDisabled", "hvDisabled"}
_NO_HARDWARE_MMU = {"cpuHwmmuUnsupported"}
UNCONFIGURED = "vCenter reports no support, for reasons of configuration only"
_CONFIGURATION = {"vMotionNotLicensed", "missingVMotionNic", "missingFTLoggingNic", "ftNotLicensed", "haAgentIssue"}
"""Reasons against FT that say nothing of the hardware: other facts tell them, and other rules judge them."""

_SUPPORT = (
    ("ft_supported", "capability.ftSupported", "capability.ftCompatibilityIssues"),
    ("smp_ft_supported", "capability.smpFtSupported", "capability.smpFtCompatibilityIssues"),
)


def cpu(value: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of the processors. Family, model and stepping come from leaf 1 of CPUID."""
    packages = many(value, "hardware.cpuPkg")
    package = packages[0] if packages else {}
    signature = _register(value, "eax")
    frequency = whole(value, "hardware.cpuInfo.hz")
    return known(
        {
            "vendor": _VENDORS.get((text(package, "vendor") or "").casefold()),
            "model": text(package, "description") or text(value, "summary.hardware.cpuModel"),
            **({} if signature is None else _numbers(signature)),
            "mhz": whole(value, "summary.hardware.cpuMhz") or (frequency // 1_000_000 if frequency else None),
            "threads": whole(value, "hardware.cpuInfo.numCpuThreads") or whole(value, "summary.hardware.numCpuThreads"),
            "hardware_mmu": _hardware_mmu(value),
            "max_evc_mode": text(value, "summary.maxEVCModeKey"),
        }
    )


def _numbers(signature: int) -> dict[str, int]:
    """Split the signature of a processor as CPUID defines it, extended family and model included."""
    family = signature >> 8 & 0xF
    model = signature >> 4 & 0xF
    if family in (6, 15):
        model |= (signature >> 16 & 0xF) << 4
    if family == 15:
        family += signature >> 20 & 0xFF
    return {"family": family, "model_number": model, "stepping": signature & 0xF}


def _register(value: dict[str, Any], name: str) -> int | None:
    """Return a register of leaf 1 of CPUID, as the API writes it: bits, in groups of four."""
    packages = many(value, "hardware.cpuPkg")
    for leaf in [*many(value, "hardware.cpuFeature"), *(many(packages[0], "cpuFeature") if packages else [])]:
        bits = (text(leaf, name) or "").replace(":", "")
        if whole(leaf, "level") == 1 and len(bits) == 32 and set(bits) <= {"0", "1"}:
            return int(bits, 2)
    return None


def is_virtual(value: dict[str, Any]) -> bool | None:
    """Tell whether the host runs in a virtual machine: the processor says so; else the name of the model may."""
    features = _register(value, "ecx")
    if features is not None:
        return bool(features >> _BIT_HYPERVISOR & 1)
    model = text(value, "hardware.systemInfo.model") or text(value, "summary.hardware.model")
    return True if model is not None and model.casefold().startswith(_VIRTUAL_MODELS) else None


def bios(value: dict[str, Any]) -> dict[str, Any]:
    """Return the BIOS settings that the API tells; the power profile only where the BIOS leaves it to ESXi."""
    support = text(value, "hardware.cpuPowerManagementInfo.hardwareSupport") or ""
    managed = any(word in support for word in ("P-states", "SpeedStep", "PowerNow"))
    sgx = text(value, "hardware.sgxInfo.sgxState")
    return known(
        {
            "hardware_virtualization": _hardware_virtualization(value),
            "hyperthreading": flag(value, "config.hyperThread.active"),
            "power_profile": "os_managed" if managed else None,
            "sgx": sgx == "enabled" if sgx is not None else None,
        }
    )


def _issues(value: dict[str, Any]) -> set[str]:
    found = {reason for _, _, issues in _SUPPORT for reason in texts(value, issues)}
    replay = text(value, "capability.replayUnsupportedReason")
    return found | {replay} if replay else found


def _hardware_virtualization(value: dict[str, Any]) -> bool | None:
    """Tell whether VT-x or AMD-V is on: what needs it works, or vCenter names it as what is missing."""
    if _issues(value) & _NO_HARDWARE_VIRTUALIZATION:
        return False
    needed = ("capability.smpFtSupported", "capability.ftSupported", "capability.nestedHVSupported")
    return True if any(flag(value, path) for path in needed) else None


def _hardware_mmu(value: dict[str, Any]) -> bool | None:
    if _issues(value) & _NO_HARDWARE_MMU:
        return False
    if flag(value, "capability.cpuHwMmuSupported") or flag(value, "capability.smpFtSupported"):
        return True
    return flag(value, "capability.cpuHwMmuSupported")


def capability(draft: Draft, one: Ref, value: dict[str, Any]) -> dict[str, Any]:
    """Return what HostCapability says of FT.

    vCenter also says no for want of an interface, a licence or the HA agent. That is no property of the hardware, so
    it is left out, with a note.
    """
    result: dict[str, Any] = {}
    for name, supported, issues in _SUPPORT:
        says, reasons = flag(value, supported), texts(value, issues)
        if says is False and is_configuration(reasons):
            because = ", ".join(sorted(reasons))
            draft.cannot_read(one, (f"capability.{name}",), f"{UNCONFIGURED}: {because}")
            draft.inventory.notes.append(f"host {draft.names.of(one)}: {supported} is false because of {because}")
        else:
            result[name] = says
    result["max_vcpus_per_ft_vm"] = _limit(value, "capability.maxVcpusPerFtVm")
    result["max_memory_mb_per_ft_vm"] = _limit(value, "capability.maxMemMBPerFtVm")
    result["ft_efi_supported"] = flag(value, "capability.ftEfiSupported")
    result["encrypted_ft_supported"] = flag(value, "capability.encryptedFtSupported")
    return known(result)


def is_configuration(reasons: Sequence[str]) -> bool:
    """Tell whether vCenter reports no support for reasons alone that say nothing of the hardware."""
    return bool(reasons) and set(reasons) <= _CONFIGURATION


def _limit(value: dict[str, Any], path: str) -> int | None:
    """Return a limit; servers write 0 for one that they do not tell."""
    return whole(value, path) or None


def record_gaps(draft: Draft, one: Ref, value: dict[str, Any]) -> None:
    """Record what the API cannot tell of this host's hardware."""
    if inside(value, "hardware") is None and inside(value, "summary.hardware") is None:
        return
    if _hardware_virtualization(value) is None:
        reason = "HostCapability names neither a feature that needs hardware virtualization nor its lack"
        draft.cannot_read(one, ("bios.hardware_virtualization",), reason)
    if "power_profile" not in bios(value):
        draft.cannot_read(one, ("bios.power_profile",), "the API does not tell the power profile of the BIOS")
