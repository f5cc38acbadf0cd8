variable "name" {
  type = string
  validation {
    condition     = length(var.name) > 0
    error_message = "empty"
  }
}
variable "list" {
  type = list(number)
}
variable "deep" {
  type    = any
  default = { a = [] }
}
variable "unused" {
  type    = tuple([string, number])
  default = ["a", "2"]
}
resource "terraform_data" "h" {
  input = { n = var.name, l = [for x in var.list : x * 2], d = var.deep.y }
}
module "inner" {
  source = "../n"
}
output "out" {
  value       = { a = terraform_data.h.id, b = var.name, c = module.inner.text }
  description = "x"
}
output "const" {
  value = "a"
}
output "fn" {
  value     = sensitive("x")
  sensitive = true
}
