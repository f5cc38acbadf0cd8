# What the simulator has before Terraform comes. Its NFS datastore and the machine "plain" are created.
import {
  to = vsphere_compute_cluster.ft
  id = "/DC0/host/DC0_C0"
}

import {
  for_each = data.vsphere_host.esx
  to       = vsphere_host_virtual_switch.vswitch0[each.key]
  id       = "tf-HostVirtualSwitch:${each.value.id}:vSwitch0"
}

import {
  for_each = data.vsphere_host.esx
  to       = vsphere_host_port_group.management[each.key]
  id       = "tf-HostPortGroup:${each.value.id}:Management Network"
}

import {
  for_each = data.vsphere_host.esx
  to       = vsphere_host_port_group.vm[each.key]
  id       = "tf-HostPortGroup:${each.value.id}:VM Network"
}

import {
  to = vsphere_distributed_virtual_switch.dvs
  id = "/DC0/network/DVS0"
}

import {
  to = vsphere_distributed_port_group.ft
  id = "/DC0/network/DC0_DVPG0"
}

import {
  to = vsphere_distributed_port_group.vmotion
  id = "/DC0/network/DC0_DVPG1"
}

import {
  for_each = data.vsphere_host.esx
  to       = vsphere_vnic.vmotion[each.key]
  id       = "${each.value.id}_vmk1"
}

import {
  for_each = data.vsphere_host.esx
  to       = vsphere_vnic.ft[each.key]
  id       = "${each.value.id}_vmk2"
}

import {
  to = vsphere_vmfs_datastore.shared
  id = "datastore-48:${data.vsphere_host.esx["DC0_C0_H0"].id}"
}

import {
  to = vsphere_virtual_machine.protected
  id = "/DC0/vm/DC0_C0_RP0_VM0"
}
