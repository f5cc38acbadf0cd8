# The estate of the simulator, as administrators write it who bring what is there under Terraform.
terraform {
  required_providers {
    vsphere = { source = "vmware/vsphere" }
  }
}

provider "vsphere" {}

locals {
  hosts = {
    DC0_C0_H0 = { number = 1 }
    DC0_C0_H1 = { number = 2 }
    DC0_C0_H2 = { number = 3 }
  }
}

data "vsphere_datacenter" "dc" {
  name = "DC0"
}

data "vsphere_host" "esx" {
  for_each      = local.hosts
  name          = each.key
  datacenter_id = data.vsphere_datacenter.dc.id
}

data "vsphere_network" "vm" {
  name          = "VM Network"
  datacenter_id = data.vsphere_datacenter.dc.id
}

resource "vsphere_compute_cluster" "ft" {
  name            = "DC0_C0"
  datacenter_id   = data.vsphere_datacenter.dc.id
  host_system_ids = [for host in data.vsphere_host.esx : host.id]

  drs_enabled          = true
  drs_automation_level = "fullyAutomated"

  ha_enabled                                            = true
  ha_vm_component_protection                            = "disabled"
  ha_vm_restart_priority                                = "high"
  ha_admission_control_resource_percentage_auto_compute = false
  ha_admission_control_resource_percentage_cpu          = 50
  ha_admission_control_resource_percentage_memory       = 50
  ha_advanced_options                                   = { "das.maxftvmsperhost" = "4" }
}

resource "vsphere_host_virtual_switch" "vswitch0" {
  for_each         = data.vsphere_host.esx
  name             = "vSwitch0"
  host_system_id   = each.value.id
  network_adapters = ["vmnic0"]
  active_nics      = ["vmnic0"]
  standby_nics     = []
}

resource "vsphere_host_port_group" "management" {
  for_each            = data.vsphere_host.esx
  name                = "Management Network"
  host_system_id      = each.value.id
  virtual_switch_name = vsphere_host_virtual_switch.vswitch0[each.key].name
  vlan_id             = 10
  teaming_policy      = "loadbalance_srcid"
  active_nics         = ["vmnic0"]
  standby_nics        = []
}

resource "vsphere_host_port_group" "vm" {
  for_each            = data.vsphere_host.esx
  name                = "VM Network"
  host_system_id      = each.value.id
  virtual_switch_name = vsphere_host_virtual_switch.vswitch0[each.key].name
  vlan_id             = 20
}

resource "vsphere_distributed_virtual_switch" "dvs" {
  name                             = "DVS0"
  datacenter_id                    = data.vsphere_datacenter.dc.id
  uplinks                          = ["Uplink 1", "Uplink 2"]
  active_uplinks                   = ["Uplink 1", "Uplink 2"]
  standby_uplinks                  = []
  teaming_policy                   = "loadbalance_loadbased"
  max_mtu                          = 9000
  network_resource_control_enabled = true

  dynamic "host" {
    for_each = data.vsphere_host.esx
    content {
      host_system_id = host.value.id
      devices        = ["vmnic1", "vmnic2"]
    }
  }
}

resource "vsphere_distributed_port_group" "ft" {
  name                            = "DC0_DVPG0"
  distributed_virtual_switch_uuid = vsphere_distributed_virtual_switch.dvs.id
  vlan_id                         = 40
  teaming_policy                  = "failover_explicit"
  active_uplinks                  = ["Uplink 2"]
  standby_uplinks                 = ["Uplink 1"]
  block_override_allowed          = true
  port_config_reset_at_disconnect = true
}

resource "vsphere_distributed_port_group" "vmotion" {
  name                            = "DC0_DVPG1"
  distributed_virtual_switch_uuid = vsphere_distributed_virtual_switch.dvs.id
  vlan_id                         = 41
  teaming_policy                  = "failover_explicit"
  active_uplinks                  = ["Uplink 1"]
  standby_uplinks                 = ["Uplink 2"]
  block_override_allowed          = true
  port_config_reset_at_disconnect = true
}

resource "vsphere_vnic" "vmotion" {
  for_each                = data.vsphere_host.esx
  host                    = each.value.id
  distributed_switch_port = vsphere_distributed_virtual_switch.dvs.id
  distributed_port_group  = vsphere_distributed_port_group.vmotion.key
  mtu                     = 9000
  services                = ["vmotion"]
  ipv4 {
    ip      = "192.0.2.${20 + local.hosts[each.key].number}"
    netmask = "255.255.255.0"
  }
}

# The provider refuses the service FT Logging, and takes it away from an interface that does not ignore its services.
resource "vsphere_vnic" "ft" {
  for_each                = data.vsphere_host.esx
  host                    = each.value.id
  distributed_switch_port = vsphere_distributed_virtual_switch.dvs.id
  distributed_port_group  = vsphere_distributed_port_group.ft.key
  mtu                     = 9000
  ipv4 {
    ip      = "203.0.113.${30 + local.hosts[each.key].number}"
    netmask = "255.255.255.0"
  }
  lifecycle {
    ignore_changes = [services]
  }
}

resource "vsphere_vmfs_datastore" "shared" {
  name           = "LocalDS_0"
  host_system_id = data.vsphere_host.esx["DC0_C0_H0"].id
  disks          = ["naa.600508b1001c4f2b"]
}

resource "vsphere_nas_datastore" "iso" {
  name            = "iso"
  host_system_ids = [for host in data.vsphere_host.esx : host.id]
  type            = "NFS"
  remote_hosts    = ["nfs.example.com"]
  remote_path     = "/export/iso"
}

resource "vsphere_virtual_machine" "protected" {
  name                 = "DC0_C0_RP0_VM0"
  resource_pool_id     = vsphere_compute_cluster.ft.resource_pool_id
  datastore_id         = vsphere_vmfs_datastore.shared.id
  guest_id             = "rhel7_64Guest"
  num_cpus             = 4
  memory               = 8192
  memory_reservation   = 8192
  ide_controller_count = 1

  disk {
    label            = "Hard disk 1"
    size             = 40
    thin_provisioned = false
    eagerly_scrub    = true
  }

  network_interface {
    network_id = data.vsphere_network.vm.id
  }

}

resource "vsphere_virtual_machine" "plain" {
  name                       = "plain"
  host_system_id             = data.vsphere_host.esx["DC0_C0_H0"].id
  resource_pool_id           = vsphere_compute_cluster.ft.resource_pool_id
  datastore_id               = vsphere_nas_datastore.iso.id
  guest_id                   = "rhel7_64Guest"
  num_cpus                   = 1
  memory                     = 1024
  wait_for_guest_net_timeout = 0

  disk {
    label = "Hard disk 1"
    size  = 1
  }

  network_interface {
    network_id = data.vsphere_network.vm.id
  }

  lifecycle {
    ignore_changes = [swap_placement_policy] # the simulator does not keep it
  }
}
