# The last argument was written after the plan beside it was made.
data "vsphere_datacenter" "tokyo" {
  name = "tokyo"
}

resource "vsphere_compute_cluster" "ft" {
  name          = "ft-cluster"
  datacenter_id = data.vsphere_datacenter.tokyo.id
  ha_enabled    = true
  drs_enabled   = true

  drs_automation_level = "fullyAutomated"
}
