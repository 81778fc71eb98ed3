"""What a household lives on over time, and what it owes."""
