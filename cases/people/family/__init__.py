"""What happens to a household: a separation, a death, and the story of who lived there, and where."""
