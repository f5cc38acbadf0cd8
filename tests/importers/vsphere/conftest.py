from __future__ import annotations

import pytest

from tests.support.inventories import planted
from validator.importers.vsphere.inventory import Inventory


@pytest.fixture
def known() -> Inventory:
    """The inventory of the planted estate."""
    return planted()
