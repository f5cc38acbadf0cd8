"""What Terraform refuses in a configuration without evaluating it."""
