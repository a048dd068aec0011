"""What runs in processes of its own: the peers with trivial handlers, and our parts taken out of the bot."""
