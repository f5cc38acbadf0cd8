"""Terraform: plans, states and configurations become resources, and resources become fragments of facts."""
