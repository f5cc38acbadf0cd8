"""Addresses and prefixes of IP networks.

https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/cidr.go
"""

from __future__ import annotations

import ipaddress
import re
from typing import TypeAlias

from validator.reasons import ReasonCode
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError, whole
from validator.terraform.hcl.values.numbers import Number
from validator.terraform.hcl.values.values import NUMBER, STRING, ListValue

_Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"
_LEADING_ZERO = re.compile(r"(?<![0-9])0+(?=[0-9])")
_MAX_BITS = 32
"""Terraform adds no more at once, so that the number of a subnet fits into an ``int`` of 32 bits too."""


def _network(prefix: str) -> _Network:
    address, slash, length = prefix.partition("/")
    if not slash or not length.isascii() or not length.isdecimal():
        raise EvaluationError("the prefix is written as address/length")
    if "%" in address or (":" in address and "." in address):
        raise NotEvaluatedError(ReasonCode.ADDRESS_NOTATION)
    if ":" not in address:
        # They do not make a number octal: Terraform kept the parser of Go 1.16, which passes over them.
        # https://github.com/hashicorp/terraform/blob/v1.11.4/internal/ipaddr/README.md
        address = _LEADING_ZERO.sub("", address)
    try:
        return ipaddress.ip_network(f"{address}/{int(length)}", strict=False)
    except ValueError:
        raise EvaluationError("the prefix is no network address") from None


def _cidrhost(prefix: str, number: Number) -> str:
    network, host = _network(prefix), whole(number)
    size = network.num_addresses
    if not -size <= host < size:
        raise EvaluationError(f"the prefix has no host {host}")
    return str(network[host if host >= 0 else size + host])


def _cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if network.version != 4:
        raise EvaluationError("only networks of IPv4 have a mask")
    return str(network.netmask)


def _subnet(network: _Network, bits: int, number: int) -> _Network:
    length = network.prefixlen + bits
    if bits < 0 or length > network.max_prefixlen:
        raise EvaluationError("the prefix has not so many bits left")
    if number < 0:
        raise NotEvaluatedError(ReasonCode.NEGATIVE_NUMBER)
    if number >= 2**bits:
        raise EvaluationError(f"the prefix has no subnet {number}")
    start = int(network.network_address) + (number << (network.max_prefixlen - length))
    return type(network)((start, length))


def _cidrsubnet(prefix: str, bits: Number, number: Number) -> str:
    return str(_subnet(_network(prefix), whole(bits), whole(number)))


def _cidrsubnets(prefix: str, *bits: Number) -> ListValue:
    network = _network(prefix)
    subnets: list[str] = []
    start = int(network.network_address)
    # Terraform begins with the subnet before the first and steps on: before 0.0.0.0 and :: it is at the other end of all
    # addresses. https://github.com/apparentlymart/go-cidr/blob/v1.1.0/cidr/cidr.go
    if start == 0 and bits:
        raise EvaluationError("Terraform finds no room behind the address before the first of all")
    for one in bits:
        length = network.prefixlen + whole(one)
        if not 1 <= whole(one) <= _MAX_BITS:
            raise EvaluationError(f"a subnet has 1 to {_MAX_BITS} bits more")
        if length > network.max_prefixlen:
            raise EvaluationError("the prefix has not so many bits left")
        size = 1 << (network.max_prefixlen - length)
        start = -(-start // size) * size
        if start + size > int(network.network_address) + network.num_addresses:
            raise EvaluationError("the prefix has no room for all of these subnets")
        subnets.append(str(type(network)((start, length))))
        start += size
    return ListValue(tuple(subnets), STRING)


NETWORK = {
    "cidrhost": Function(_cidrhost, (STRING, NUMBER), STRING),
    "cidrnetmask": Function(_cidrnetmask, (STRING,), STRING),
    "cidrsubnet": Function(_cidrsubnet, (STRING, NUMBER, NUMBER), STRING),
    "cidrsubnets": Function(_cidrsubnets, (STRING,), ("list", STRING), rest=NUMBER),
}
