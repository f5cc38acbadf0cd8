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

data "vsphere_datacenter" "dc" {
  name = "DC0"
}

data "vsphere_datastore" "ds" {
  name          = "LocalDS_0"
  datacenter_id = data.vsphere_datacenter.dc.id
}

data "vsphere_network" "vm" {
  name          = "VM Network"
  datacenter_id = data.vsphere_datacenter.dc.id
}

data "vsphere_compute_cluster" "ft" {
  name          = "DC0_C0"
  datacenter_id = data.vsphere_datacenter.dc.id
}

# db21 runs under Fault Tolerance now, with one vCPU and 32 MB.
resource "vsphere_virtual_machine" "db21" {
  name             = "db21"
  resource_pool_id = data.vsphere_compute_cluster.ft.resource_pool_id
  datastore_id     = data.vsphere_datastore.ds.id
  num_cpus         = 2
  memory           = 64
  guest_id         = "otherGuest"
  network_interface {
    network_id   = data.vsphere_network.vm.id
    adapter_type = "e1000"
  }
  disk {
    label          = "disk0"
    size           = 10
    keep_on_remove = true
  }
  disk {
    label       = "disk1"
    unit_number = 1
    size        = 20
  }
}
