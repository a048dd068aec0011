"""Questions in people's own words with the answer an expert would give, and how well the bot does on them."""
