"""Which virtual machines could be protected by FT: each is judged as if it were meant for it, on its cluster."""
