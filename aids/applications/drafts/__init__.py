"""A draft is opened, maybe for a step of a contract; begun at one desk, it is finished at another."""
