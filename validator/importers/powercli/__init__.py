"""Views of PowerCLI as JSON, and answers of the Virtual Infrastructure JSON API."""
