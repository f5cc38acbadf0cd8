terraform {
  required_providers {
    vsphere = { source = "hashicorp/vsphere" }
  }
}

variable "name" {
  type = string
}

variable "datacenter_id" {
  type = string
}

variable "root_password" {
  type      = string
  sensitive = true
}

resource "vsphere_host" "this" {
  hostname   = var.name
  username   = "root"
  password   = var.root_password
  datacenter = var.datacenter_id
}

output "id" {
  value = vsphere_host.this.id
}
