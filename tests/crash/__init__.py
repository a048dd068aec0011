"""The bot killed at random instants beside a platform that keeps its own books."""
