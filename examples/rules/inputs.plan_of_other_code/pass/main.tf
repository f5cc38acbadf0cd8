# The plan beside it is of this code, and is judged in its place.
data "vsphere_datacenter" "tokyo" {
  name = "tokyo"
}

resource "vsphere_compute_cluster" "ft" {
  name          = "ft-cluster"
  datacenter_id = data.vsphere_datacenter.tokyo.id
  ha_enabled    = true
  drs_enabled   = true
}
