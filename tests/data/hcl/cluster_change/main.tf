# The code of examples/rules/cluster.change_allowed_with_ft/fail/plan.json.

data "vsphere_datacenter" "tokyo" {
  name = "tokyo"
}

data "vsphere_host" "esx01" {
  name          = "esx01.example.com"
  datacenter_id = data.vsphere_datacenter.tokyo.id
}

data "vsphere_host" "esx02" {
  name          = "esx02.example.com"
  datacenter_id = data.vsphere_datacenter.tokyo.id
}

data "vsphere_host" "esx03" {
  name          = "esx03.example.com"
  datacenter_id = data.vsphere_datacenter.tokyo.id
}

resource "vsphere_compute_cluster" "ft" {
  name            = "ft-cluster"
  datacenter_id   = data.vsphere_datacenter.tokyo.id
  host_system_ids = [data.vsphere_host.esx01.id, data.vsphere_host.esx02.id]
  ha_enabled      = true
  drs_enabled     = true
}
