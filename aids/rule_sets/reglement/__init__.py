"""The règlement as people read it: numbered articles made from the rules, the same on paper and on screen."""
