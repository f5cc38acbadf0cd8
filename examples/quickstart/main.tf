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

variable "vm_network_id" {
  type    = string
  default = "network-7"
}

locals {
  hosts = {
    "esx01.example.com" = 11
    "esx02.example.com" = 12
    "esx03.example.com" = 13
  }
}

resource "vsphere_datacenter" "tokyo" {
  name = "tokyo"
}

resource "vsphere_compute_cluster" "ft" {
  name            = "ft-cluster"
  datacenter_id   = vsphere_datacenter.tokyo.moid
  host_system_ids = [for host in vsphere_host.esx : host.id]
  drs_enabled     = true
  ha_enabled      = false
}

resource "vsphere_host" "esx" {
  for_each   = local.hosts
  hostname   = each.key
  username   = "root"
  password   = var.root_password
  datacenter = vsphere_datacenter.tokyo.moid
}

resource "vsphere_host_virtual_switch" "vswitch1" {
  for_each         = local.hosts
  name             = "vSwitch1"
  host_system_id   = vsphere_host.esx[each.key].id
  network_adapters = ["vmnic2", "vmnic3"]
  active_nics      = ["vmnic2", "vmnic3"]
  standby_nics     = []
  mtu              = 9000
}

resource "vsphere_host_port_group" "vmotion" {
  for_each            = local.hosts
  name                = "vMotion"
  host_system_id      = vsphere_host.esx[each.key].id
  virtual_switch_name = vsphere_host_virtual_switch.vswitch1[each.key].name
  vlan_id             = 30
  teaming_policy      = "failover_explicit"
  active_nics         = ["vmnic2"]
  standby_nics        = ["vmnic3"]
}

resource "vsphere_host_port_group" "ft_logging" {
  for_each            = local.hosts
  name                = "FT Logging"
  host_system_id      = vsphere_host.esx[each.key].id
  virtual_switch_name = vsphere_host_virtual_switch.vswitch1[each.key].name
  vlan_id             = 40
  teaming_policy      = "failover_explicit"
  active_nics         = ["vmnic2"]
  standby_nics        = ["vmnic3"]
}

resource "vsphere_vnic" "vmotion" {
  for_each  = local.hosts
  host      = vsphere_host.esx[each.key].id
  portgroup = vsphere_host_port_group.vmotion[each.key].name
  mtu       = 9000
  netstack  = "vmotion"
  ipv4 {
    ip      = "192.0.2.${each.value}"
    netmask = "255.255.255.128"
  }
}

# The provider cannot enable FT Logging on an adapter; the cluster spec says which one carries it.
resource "vsphere_vnic" "ft_logging" {
  for_each  = local.hosts
  host      = vsphere_host.esx[each.key].id
  portgroup = vsphere_host_port_group.ft_logging[each.key].name
  mtu       = 9000
  ipv4 {
    ip      = "192.0.2.${each.value + 128}"
    netmask = "255.255.255.128"
  }
}

resource "vsphere_nas_datastore" "nfs" {
  name            = "nfs-01"
  host_system_ids = [vsphere_host.esx["esx01.example.com"].id, vsphere_host.esx["esx02.example.com"].id]
  type            = "NFS"
  remote_hosts    = ["198.51.100.20"]
  remote_path     = "/export/ft"
}

resource "vsphere_virtual_machine" "db01" {
  name             = "db01"
  resource_pool_id = vsphere_compute_cluster.ft.resource_pool_id
  datastore_id     = vsphere_nas_datastore.nfs.id
  num_cpus         = 4
  memory           = 16384
  guest_id         = "rhel8_64Guest"
  network_interface {
    network_id = var.vm_network_id
  }
  disk {
    label            = "disk0"
    size             = 40
    thin_provisioned = false
    eagerly_scrub    = true
  }
}
