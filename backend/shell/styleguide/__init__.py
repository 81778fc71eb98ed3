"""The style guide: every component with its states, the tokens with their contrast, for whoever builds a page."""
