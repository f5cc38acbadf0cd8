resource "terraform_data" "neg" {
  input = -7
}
