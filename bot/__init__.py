"""The machine: channels, storage and the one road every update takes. It knows nothing of what the bot says."""
