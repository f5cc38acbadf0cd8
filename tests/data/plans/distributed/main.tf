terraform {
  required_providers {
    vsphere = { source = "hashicorp/vsphere" }
  }
}

provider "vsphere" {
  user                 = "terraform@vsphere.local"
  password             = var.vcenter_password
  vsphere_server       = var.vcenter
  allow_unverified_ssl = true
}

variable "vcenter" {
  type    = string
  default = "vc01.example.com"
}

variable "vcenter_password" {
  type      = string
  sensitive = true
}

variable "root_password" {
  type      = string
  sensitive = true
}

locals {
  hosts = {
    "esx11.example.com" = { vmotion = "192.0.2.11", ft_logging = "192.0.2.139" }
    "esx12.example.com" = { vmotion = "192.0.2.12", ft_logging = "192.0.2.140" }
  }
  virtual_machines = {
    db11  = { cpus = 4, memory = 16384, datastore = "vmfs", tags = [vsphere_tag.ft.id] }
    app11 = { cpus = 2, memory = 8192, datastore = "nfs", tags = [vsphere_tag.ft.id] }
    web11 = { cpus = 2, memory = 4096, datastore = "nfs", tags = [] }
  }
}

data "vsphere_datacenter" "dc" {
  name = "DC0"
}

data "vsphere_network" "vm" {
  name          = "VM Network"
  datacenter_id = data.vsphere_datacenter.dc.id
}

# Hosts

module "host" {
  source        = "./modules/host"
  for_each      = local.hosts
  name          = each.key
  datacenter_id = data.vsphere_datacenter.dc.id
  root_password = var.root_password
}

resource "vsphere_compute_cluster" "ft" {
  name            = "ft-cluster-2"
  datacenter_id   = data.vsphere_datacenter.dc.id
  host_system_ids = [module.host["esx11.example.com"].id, module.host["esx12.example.com"].id]
  drs_enabled     = true
  ha_enabled      = true
}

# Networks: everything runs over one distributed switch with two uplinks.

resource "vsphere_distributed_virtual_switch" "dvs" {
  name                             = "dvs-ft"
  datacenter_id                    = data.vsphere_datacenter.dc.id
  uplinks                          = ["uplink1", "uplink2"]
  active_uplinks                   = ["uplink1", "uplink2"]
  standby_uplinks                  = []
  teaming_policy                   = "loadbalance_loadbased"
  max_mtu                          = 9000
  network_resource_control_enabled = true

  host {
    host_system_id = module.host["esx11.example.com"].id
    devices        = ["vmnic2", "vmnic3"]
  }
  host {
    host_system_id = module.host["esx12.example.com"].id
    devices        = ["vmnic2", "vmnic3"]
  }
}

resource "vsphere_distributed_port_group" "vmotion" {
  name                            = "dpg-vmotion"
  distributed_virtual_switch_uuid = vsphere_distributed_virtual_switch.dvs.id
  vlan_id                         = 30
}

resource "vsphere_distributed_port_group" "ft_logging" {
  name                            = "dpg-ft-logging"
  distributed_virtual_switch_uuid = vsphere_distributed_virtual_switch.dvs.id
  vlan_id                         = 40
  teaming_policy                  = "failover_explicit"
  active_uplinks                  = ["uplink2"]
  standby_uplinks                 = ["uplink1"]
}

resource "vsphere_distributed_port_group" "vm" {
  name                            = "dpg-vm"
  distributed_virtual_switch_uuid = vsphere_distributed_virtual_switch.dvs.id
  vlan_id                         = 50
}

module "vmkernel" {
  source             = "./modules/vmkernel"
  for_each           = local.hosts
  host_id            = module.host[each.key].id
  switch_uuid        = vsphere_distributed_virtual_switch.dvs.id
  vmotion_port_group = vsphere_distributed_port_group.vmotion.key
  vmotion_ip         = each.value.vmotion
  ft_logging         = { port_group = vsphere_distributed_port_group.ft_logging.key, ip = each.value.ft_logging }
}

# Storage

resource "vsphere_vmfs_datastore" "vmfs" {
  name           = "vmfs-11"
  host_system_id = module.host["esx11.example.com"].id
  disks          = ["naa.600508b1001c4d41"]
}

resource "vsphere_nas_datastore" "nfs" {
  name            = "nfs-11"
  host_system_ids = [for host in module.host : host.id]
  type            = "NFS41"
  remote_hosts    = ["198.51.100.20"]
  remote_path     = "/export/ft"
}

# Virtual machines

resource "vsphere_tag_category" "ft" {
  name             = "fault-tolerance"
  cardinality      = "SINGLE"
  associable_types = ["VirtualMachine"]
}

resource "vsphere_tag" "ft" {
  name        = "yes"
  category_id = vsphere_tag_category.ft.id
}

resource "vsphere_virtual_machine" "vm" {
  for_each         = local.virtual_machines
  name             = each.key
  resource_pool_id = vsphere_compute_cluster.ft.resource_pool_id
  datastore_id     = each.value.datastore == "vmfs" ? vsphere_vmfs_datastore.vmfs.id : vsphere_nas_datastore.nfs.id
  num_cpus         = each.value.cpus
  memory           = each.value.memory
  guest_id         = "rhel8_64Guest"
  firmware         = "efi"
  tags             = each.value.tags
  network_interface {
    network_id = vsphere_distributed_port_group.vm.id
  }
  disk {
    label            = "disk0"
    size             = 40
    thin_provisioned = false
    eagerly_scrub    = true
  }
  disk {
    label       = "disk1"
    unit_number = 1
    size        = 100
  }
}

# A virtual machine of its own: on the standard network, and the last one that HA restarts.
resource "vsphere_virtual_machine" "log11" {
  name             = "log11"
  resource_pool_id = vsphere_compute_cluster.ft.resource_pool_id
  datastore_id     = vsphere_nas_datastore.nfs.id
  num_cpus         = 1
  memory           = 2048
  guest_id         = "rhel8_64Guest"
  tags             = [vsphere_tag.ft.id]
  network_interface {
    network_id = data.vsphere_network.vm.id
  }
  disk {
    label = "disk0"
    size  = 20
  }
}

resource "vsphere_ha_vm_override" "log11" {
  compute_cluster_id     = vsphere_compute_cluster.ft.id
  virtual_machine_id     = vsphere_virtual_machine.log11.id
  ha_vm_restart_priority = "lowest"
}
