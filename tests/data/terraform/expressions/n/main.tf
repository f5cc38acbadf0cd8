output "text" {
  value = file("${path.module}/data.txt")
}
resource "terraform_data" "n" {
  input = 1
}
