"""Variables of Terraform's provider and of govc: what they say, and to which server it goes."""

from __future__ import annotations

import pytest

from validator.cli.vcenter_environment import VCenterVariables, from_environment
from validator.errors import ConfigurationError

VSPHERE = {"VSPHERE_SERVER": "vc01.example.com", "VSPHERE_USER": "terraform", "VSPHERE_PASSWORD": "s3cret"}
GOVC = {"GOVC_URL": "https://inspector%40vsphere.local:p%40ss@vc02.example.com:8443/sdk", "GOVC_INSECURE": "true"}
NAMES = ("VSPHERE_SERVER", "VSPHERE_USER", "VSPHERE_PASSWORD")


@pytest.mark.parametrize(
    ("environment", "server", "expected"),
    [
        ({}, None, None),
        ({"VSPHERE_USER": "terraform"}, None, None),
        (VSPHERE, None, VCenterVariables("vc01.example.com", None, "terraform", "s3cret", names=NAMES)),
        ({**GOVC, **VSPHERE}, None, VCenterVariables("vc01.example.com", None, "terraform", "s3cret", names=NAMES)),
        (VSPHERE, "VC01.example.com", VCenterVariables("vc01.example.com", None, "terraform", "s3cret", names=NAMES)),
        (VSPHERE, "vc09.example.com", None),
        (
            {**GOVC, **VSPHERE},
            "vc02.example.com",
            VCenterVariables(
                "vc02.example.com", 8443, "inspector@vsphere.local", "p@ss", "GOVC_INSECURE", names=("GOVC_URL",)
            ),
        ),
        (
            {
                **GOVC,
                "GOVC_USERNAME": "other",
                "GOVC_PASSWORD": "word",
                "GOVC_TLS_CA_CERTS": "ca.pem",
                "GOVC_INSECURE": "0",
            },
            None,
            VCenterVariables(
                *("vc02.example.com", 8443, "other", "word", None, "ca.pem"),
                names=("GOVC_URL", "GOVC_USERNAME", "GOVC_PASSWORD", "GOVC_TLS_CA_CERTS"),
            ),
        ),
        ({"GOVC_URL": "vc03"}, None, VCenterVariables("vc03", names=("GOVC_URL",))),
        (
            {"GOVC_URL": "root@[2001:db8::1]:8443"},
            None,
            VCenterVariables("2001:db8::1", 8443, "root", names=("GOVC_URL",)),
        ),
        (
            {**VSPHERE, "VSPHERE_ALLOW_UNVERIFIED_SSL": "T"},
            None,
            VCenterVariables(
                "vc01.example.com", None, "terraform", "s3cret", "VSPHERE_ALLOW_UNVERIFIED_SSL", names=NAMES
            ),
        ),
    ],
)
def test_what_variables_say(environment: dict[str, str], server: str | None, expected: VCenterVariables | None) -> None:
    assert from_environment(environment, server) == expected


@pytest.mark.parametrize(
    "told", ["http://u:s3cret@vc01", "https://:s3cret@", "https://u:s3cret@vc01:port", "https://[s3cret"]
)
def test_what_is_no_address_is_not_shown(told: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        from_environment({"GOVC_URL": told}, None)
    assert error.value.message == "GOVC_URL is no address of a vCenter"
    assert "s3cret" not in str(error.value)


def test_a_password_is_in_no_representation() -> None:
    assert "s3cret" not in repr(from_environment(VSPHERE, None))
