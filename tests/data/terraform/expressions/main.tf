# plan.json is what Terraform 1.11.4 plans of this code (`terraform show -json`), without its timestamp.

terraform {
  required_version = ">= 1.0"
}
variable "a" {
  type    = string
  default = 5
}
variable "b" {
  type    = object({ x = optional(number, 3), y = list(string), z = optional(bool) })
  default = { y = [1, true] }
}
variable "c" {
  type    = set(string)
  default = ["z", "a"]
}
variable "d" {
  default = null
}
variable "e" {
  type      = map(any)
  default   = {}
  sensitive = true
}
variable "n" {
  type    = number
  default = "1.50"
}
variable "ephem" {
  type      = string
  ephemeral = true
  default   = "x"
}
locals {
  list  = [for i in range(3) : "h${i}"]
  hosts = { for h in local.list : h => { ip = "10.0.0.${index(local.list, h)}" } }
}
resource "terraform_data" "heredoc" {
  input = <<-EOT
    a "quoted" $${x} %%{y}
      b
    ü <&>
  EOT
}
resource "terraform_data" "fn" {
  input = upper("x")
}
resource "terraform_data" "neg" {
  input = -5
}
resource "terraform_data" "tern" {
  input = 1 == 1 ? "a" : "b"
}
resource "terraform_data" "obj" {
  input = { a = 1, "b c" = [1, 2.5, null], (upper("d")) = true, e = { f = "${1 + 1}" } }
}
resource "terraform_data" "obj2" {
  input            = { a = 1e3, "b" = "x" }
  triggers_replace = [terraform_data.fe["h1"].id, terraform_data.cnt[*].output, var.b.y[0]]
}
resource "terraform_data" "fe" {
  for_each   = local.hosts
  input      = "${each.key}-${each.value.ip}"
  depends_on = [terraform_data.fn]
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [input]
  }
  provisioner "local-exec" {
    command = "echo ${self.id} ${var.a}"
    when    = create
  }
}
resource "terraform_data" "cnt" {
  count = length(local.list) > 2 ? 2 : 0
  input = count.index
}
resource "terraform_data" "cconst" {
  count = 2
}
resource "terraform_data" "cfn" {
  count = max(1, 2)
}
resource "terraform_data" "feset" {
  for_each = toset(["a", "b"])
  input    = each.value
}
resource "terraform_data" "nulls" {
  input = null
}
resource "terraform_data" "empty" {}
resource "terraform_data" "tmpl" {
  input = "%{for h in local.list}${h},%{endfor}%{if var.a == "5"}yes${path.module}%{else}no${terraform.workspace}%{endif}"
}
resource "terraform_data" "splat" {
  input = [terraform_data.cnt.*.id, [for k, v in terraform_data.fe : { (k) = v.id } if v.id != ""], module.m["x"].out.a, module.m]
}
resource "terraform_data" "legacy" {
  input = terraform_data.cnt.0.id
}
resource "terraform_data" "try" {
  input = try(var.d.x[local.list[0]], coalesce(var.d, "q"))
}
resource "terraform_data" "inner" {
  input = local.hosts[terraform_data.cnt[0].output == 0 ? "h0" : var.a].ip
}
module "m" {
  source    = "./m"
  for_each  = { x = 1, y = 2 }
  name      = each.key
  list      = [each.value, 2]
  deep      = var.b
  providers = {}
}
module "k" {
  source = "./n"
  count  = 1
}
check "health" {
  data "terraform_remote_state" "r" {
    backend = "local"
    config  = { path = "nope.tfstate" }
  }
  assert {
    condition     = length(local.list) > 1
    error_message = "few"
  }
}
output "o" {
  value = module.m["x"].out
}
moved {
  from = terraform_data.old
  to   = terraform_data.fn
}
