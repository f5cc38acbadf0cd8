"""Plans and states as `terraform show -json` and Terraform itself write them."""
