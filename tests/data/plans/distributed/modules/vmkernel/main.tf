terraform {
  required_providers {
    vsphere = { source = "hashicorp/vsphere" }
  }
}

variable "host_id" {
  type = string
}

variable "switch_uuid" {
  type = string
}

variable "vmotion_port_group" {
  type = string
}

variable "vmotion_ip" {
  type = string
}

variable "ft_logging" {
  type = object({ port_group = string, ip = string })
}

resource "vsphere_vnic" "vmotion" {
  host                    = var.host_id
  distributed_switch_port = var.switch_uuid
  distributed_port_group  = var.vmotion_port_group
  mtu                     = 9000
  netstack                = "vmotion"
  ipv4 {
    ip      = var.vmotion_ip
    netmask = "255.255.255.128"
  }
}

# The provider cannot enable FT Logging on an adapter; the cluster spec says which one carries it.
resource "vsphere_vnic" "ft_logging" {
  host                    = var.host_id
  distributed_switch_port = var.switch_uuid
  distributed_port_group  = var.ft_logging.port_group
  mtu                     = 9000
  ipv4 {
    ip      = var.ft_logging.ip
    netmask = "255.255.255.128"
  }
}
