# The code of examples/rules/vm.change_allowed_with_ft/fail/plan.json.

data "vsphere_datacenter" "tokyo" {
  name = "tokyo"
}

data "vsphere_resource_pool" "root" {
  name          = "ft-cluster/Resources"
  datacenter_id = data.vsphere_datacenter.tokyo.id
}

data "vsphere_network" "vm" {
  name          = "VM Network"
  datacenter_id = data.vsphere_datacenter.tokyo.id
}

data "vsphere_datastore" "nfs-01" {
  name          = "nfs-01"
  datacenter_id = data.vsphere_datacenter.tokyo.id
}

data "vsphere_datastore" "nfs-02" {
  name          = "nfs-02"
  datacenter_id = data.vsphere_datacenter.tokyo.id
}

resource "vsphere_virtual_machine" "db01" {
  name                             = "db01"
  annotation                       = "orders"
  datastore_id                     = data.vsphere_datastore.nfs-02.id
  resource_pool_id                 = data.vsphere_resource_pool.root.id
  num_cpus                         = 2
  memory                           = 16384
  memory_reservation               = 16384
  memory_reservation_locked_to_max = true
  guest_id                         = "rhel8_64Guest"
  network_interface {
    network_id = data.vsphere_network.vm.id
  }
  disk {
    label            = "disk0"
    size             = 40
    thin_provisioned = false
    eagerly_scrub    = true
  }
}
